#!/usr/bin/env bash
# build.sh [--from BUILD] [--output DIRECTORY]
#
# Builds packages of Watchword for Fedora, RHEL 9 and what is like them, on Debian 12. In build/packages:
#   watchword-VERSION-1.ARCHITECTURE.rpm   all of it
#   watchword-devel-VERSION-1.noarch.rpm   what plugins are written with
#   watchword-….rpm.spdx.json              what of other people's is in it
#   SHA256SUMS
# packaging/bootstrap.sh packages installs what this needs. Who has such a distribution builds from the
# sources, with watchword.spec alone.
#
#   --from BUILD        pack what was built in this tree, with WATCHWORD_OLDER_GLIBC on, instead of
#                       building it in build/portable
#   --output DIRECTORY  instead of build/packages
#
# What is packed twice is the same twice: times are those of SOURCE_DATE_EPOCH, or of the last commit.
set -euo pipefail
export LC_ALL=C.UTF-8 TZ=UTC
umask 022

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source=$(cd "$here/../.." && pwd)
fail() {
  printf 'rpm/build.sh: %s\n' "$*" >&2
  exit 1
}

build='' output=$source/build/packages
while (($#)); do
  case $1 in
  --from) build=$(realpath "${2:?--from needs a build tree}") && shift ;;
  --output) output=$(realpath -m "${2:?--output needs a directory}") && shift ;;
  -h | --help)
    sed -n '2,/^set /s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit 0
    ;;
  *) fail "unknown argument $1. Use: build.sh [--from BUILD] [--output DIRECTORY]" ;;
  esac
  shift
done
command -v rpmbuild >/dev/null || fail 'rpmbuild is missing; run packaging/bootstrap.sh packages'

if [[ ! $build ]]; then
  build=$source/build/portable
  "$here/../portable.sh" "$build" >&2
fi
[[ -e $build/CMakeCache.txt ]] || fail "$build is no build tree"
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$here" log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH

temporary=${TMPDIR:-/tmp}
if [[ $temporary == *[[:space:]]* ]]; then temporary=/tmp; fi # rpmbuild finds nothing where a path has a blank
work=$(mktemp -d "$temporary/watchword-rpm-XXXXXX")
trap 'rm -rf "$work"' EXIT
"$here/../export.sh" "$work/source"
# Nothing of who builds, and where, is noted in a package.
rpmbuild -bb --nodeps --define "_topdir $work/top" --define "watchword_build $build" \
  --define "watchword_source $work/source" --define '_buildhost localhost' --define '_build_id_links none' \
  --define 'use_source_date_epoch_as_buildtime 1' --define 'clamp_mtime_to_source_date_epoch 1' \
  "$here/watchword.spec" >"$work/log" 2>&1 || {
  cat "$work/log" >&2
  fail 'rpmbuild made no packages; its message is above'
}
mkdir -p "$output"
mapfile -t made < <(find "$work/top/RPMS" -name '*.rpm' | sort)
cp "${made[@]}" "$output"
"$here/../sbom.py" "$build" "$output"/watchword-[0-9]*.rpm
"$here/../checksums.sh" "$output"
printf '%s\n' "${made[@]/#*\//"$output"/}"
