#!/usr/bin/env bash
# build.sh [--from BUILD [--glibc VERSION]] [--output DIRECTORY]
#
# Packs Watchword for distributions that have no package of it. In build/packages:
#   watchword-VERSION-linux-ARCHITECTURE.tar.gz  to unpack anywhere; install.sh in it installs it
#   watchword-….tar.gz.spdx.json                 what of other people's is in it
#   install.sh, SHA256SUMS                       for who has downloaded them and the tarball
# It runs beside glibc 2.34 and later (RHEL 9, Ubuntu 22.04, Amazon Linux 2023), if it was built on
# Debian 12; on a newer one it is refused, because its C++ runtime wants a newer glibc. It needs OpenSSL 3,
# and libsecret for the plugin that speaks to the desktop's keyring.
#
#   --from BUILD        pack what was built in this tree, with WATCHWORD_OLDER_GLIBC on, instead of
#                       building it in build/portable
#   --glibc VERSION     let it need this one instead of 2.34, for who uses it nowhere else
#   --output DIRECTORY  instead of build/packages
#
# What is packed twice is the same twice: times are those of SOURCE_DATE_EPOCH, or of the last commit.
set -euo pipefail
export LC_ALL=C.UTF-8 TZ=UTC
umask 022

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source=$(cd "$here/../.." && pwd)
fail() {
  printf 'tarball/build.sh: %s\n' "$*" >&2
  exit 1
}

build='' glibc=2.34 output=$source/build/packages
while (($#)); do
  case $1 in
  --from) build=$(realpath "${2:?--from needs a build tree}") && shift ;;
  --glibc) glibc=${2:?--glibc needs a version} && shift ;;
  --output) output=$(realpath -m "${2:?--output needs a directory}") && shift ;;
  -h | --help)
    sed -n '2,/^set /s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit 0
    ;;
  *) fail "unknown argument $1. Use: build.sh [--from BUILD [--glibc VERSION]] [--output DIRECTORY]" ;;
  esac
  shift
done

if [[ ! $build ]]; then
  build=$source/build/portable
  "$here/../portable.sh" "$build" >&2
fi
value() { sed -n "s/^$1:[A-Z]*=//p" "$build/CMakeCache.txt"; }
version=$(value CMAKE_PROJECT_VERSION)
[[ $version ]] || fail "$build is no build tree"
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$here" log -1 --format=%ct 2>/dev/null || date +%s)}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
DESTDIR=$work/staged cmake --install "$build" --prefix /usr/local --strip >/dev/null
architecture=$(readelf -hW "$work/staged/usr/local/bin/watchword" | sed -n 's/ *Machine: *//p')
case $architecture in
*X86-64) architecture=x86_64 ;;
AArch64) architecture=aarch64 ;;
*) fail "no name is known for the architecture $architecture" ;;
esac
name=watchword-$version-linux-$architecture
tree=$work/$name
mv "$work/staged/usr/local" "$tree"

# What of a newer glibc than the oldest that it is for is needed, and by what.
newer=''
while IFS= read -r file; do
  while read -r symbol needed; do
    [[ $(printf '%s\n' "$glibc" "$needed" | sort -V | tail -n 1) == "$glibc" ]] || newer+=" ${file#"$tree"/}: $symbol ($needed)"
  done < <(objdump -T "$file" | sed -n 's/.*(\{0,1\}GLIBC_\([0-9.]*\))\{0,1\} *\(.*\)/\2 \1/p')
  [[ $glibc != 2.3[45] ]] || ! readelf -dW "$file" | grep -q '(RELR)' || newer+=" ${file#"$tree"/}: packed relocations (2.36)"
done < <(find "$tree" -type f \( -name '*.so' -o -perm -100 \))
[[ ! $newer ]] ||
  fail "this needs a newer glibc than $glibc:$newer. Build with WATCHWORD_OLDER_GLIBC, and on Debian 12 (tests/tools/debian-root.sh bookworm build makes a root of it)."

install -m 755 "$here/install.sh" "$tree"
mkdir -p "$tree/share/doc/watchword"
cp -r "$source"/{LICENSE,README.md,SECURITY.md} "$tree/share/doc/watchword"
cp -r "$source"/tests/plugins/template{,-cpp} "$tree/share/doc/watchword"
"$here/../checksums.sh" "$tree"
find "$tree" -exec chmod go-w {} +

mkdir -p "$output"
tar --create --directory "$work" --sort=name --format=gnu --owner=0 --group=0 --numeric-owner \
  --mtime="@$SOURCE_DATE_EPOCH" "$name" | gzip -9n >"$output/$name.tar.gz"
install -m 755 "$here/install.sh" "$output"
SOURCE_DATE_EPOCH=$SOURCE_DATE_EPOCH "$here/../sbom.py" "$build" "$output/$name.tar.gz"
"$here/../checksums.sh" "$output"
printf '%s\n' "$output/$name.tar.gz" "$output/install.sh"
