#!/usr/bin/env bash
# build.sh [--from BUILD] [--host-arch ARCHITECTURE] [--output DIRECTORY]
#
# Builds Debian's packages of Watchword, of the tree as git would export it, changes that are not committed
# included. packaging/bootstrap.sh packages installs what this needs. In build/packages:
#   watchword_VERSION_ARCHITECTURE.deb       all of it
#   watchword-dev_VERSION_all.deb            what plugins are written with
#   python3-watchword-keyring_VERSION_all.deb
#   watchword_VERSION_ARCHITECTURE.changes, .buildinfo
#   watchword_VERSION_ARCHITECTURE.deb.spdx.json   what of other people's is in it
#   SHA256SUMS
#
#   --from BUILD        pack what was built in this tree, in which WATCHWORD_… options are as they like,
#                       instead of compiling it with Debian's flags
#   --host-arch ARCHITECTURE   for that one, whose compiler and libraries are installed on this system, and
#                       no packages _all; packaging/deb/arm64.sh does it without changing this system
#   --output DIRECTORY  instead of build/packages
#
# What is built twice of the same sources by the same compiler is the same twice, wherever, whenever and in
# whatever language.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source=$(cd "$here/../.." && pwd)
fail() {
  printf 'deb/build.sh: %s\n' "$*" >&2
  exit 1
}

output=$source/build/packages from='' architecture=$(dpkg --print-architecture) kind=binary
while (($#)); do
  case $1 in
  --from) from=$(realpath "${2:?--from needs a build tree}") && shift ;;
  --host-arch) architecture=${2:?--host-arch needs an architecture} kind=any && shift ;;
  --output) output=$(realpath -m "${2:?--output needs a directory}") && shift ;;
  -h | --help)
    sed -n '2,/^set /s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit 0
    ;;
  *) fail "unknown argument $1. Use: build.sh [--from BUILD] [--host-arch ARCHITECTURE] [--output DIRECTORY]" ;;
  esac
  shift
done
for program in dpkg-buildpackage dh dh_python3; do
  command -v "$program" >/dev/null || fail "$program is missing; run packaging/bootstrap.sh packages"
done

work=$(mktemp -d "${TMPDIR:-/tmp}/watchword-deb-XXXXXX")
trap 'rm -rf "$work"' EXIT
version=$(sed -n '1s/.*(\(.*\)).*/\1/p' "$here/debian/changelog")
tree=$work/watchword-$version
umask 022
"$source/packaging/export.sh" "$tree"
cp -r "$tree/packaging/deb/debian" "$tree/debian"

# Of who builds, nothing but what dpkg-buildflags(1) reads counts.
unset CFLAGS CXXFLAGS CPPFLAGS LDFLAGS DESTDIR MAKEFLAGS
options=(--build="$kind" --host-arch "$architecture" --no-sign)
if [[ $from ]]; then
  [[ -e $from/CMakeCache.txt ]] || fail "$from is no build tree"
  export WATCHWORD_BUILD=$from
  options+=(--no-check-builddeps) # nothing is built
fi
(cd "$tree" && dpkg-buildpackage "${options[@]}") >"$work/log" 2>&1 || {
  cat "$work/log" >&2
  fail 'dpkg-buildpackage made no packages; its message is above'
}
mkdir -p "$output"
mapfile -t made < <(find "$work" -maxdepth 1 -name '*_*' -type f | sort)
cp "${made[@]}" "$output"
built=("${from:-$tree}"/{,obj-*/}CMakeCache.txt)
SOURCE_DATE_EPOCH=$(dpkg-parsechangelog -l "$here/debian/changelog" -S Timestamp) \
  "$source/packaging/sbom.py" "$(dirname "$(ls "${built[@]}" 2>/dev/null)")" "$output/watchword_${version}_$architecture.deb"
"$source/packaging/checksums.sh" "$output"
printf '%s\n' "${made[@]/#"$work"/"$output"}"
