#!/usr/bin/env bash
# dependencies.sh
#
# Makes what the Windows build stands on and Debian does not package for it: OpenSSL, and Catch2 for
# the tests, both static and from Debian's own source packages; and Boost's headers apart from the
# system's, which are not Windows'. Kept by version in ${WATCHWORD_WINDOWS_CACHE:-~/.cache/watchword-windows};
# does nothing if it is there already. Prints the directory that packaging/windows/toolchain.cmake uses.
set -euo pipefail

readonly target=x86_64-w64-mingw32
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${WATCHWORD_WINDOWS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/watchword-windows}
# shellcheck source=/dev/null
codename=$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")

say() { printf 'windows dependencies: %s\n' "$*" >&2; }
fail() {
  say "$@"
  exit 1
}

# The version that this machine's archive has: what was built from another one is made anew.
version_of() {
  dpkg-query -W -f '${source:Version}' "$1" 2>/dev/null || fail "$1 is missing; run packaging/bootstrap.sh windows"
}
openssl_version=$(version_of libssl-dev)
catch2_version=$(version_of libcatch2-dev)
recipe=$(sha256sum <"${BASH_SOURCE[0]}")
final=$cache/$codename-openssl-$openssl_version-catch2-$catch2_version-${recipe:0:8}

mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9 # another build may be making it at this moment

# Of what it can, what TLS 1.2 and 1.3 need and what keys and certificates are made of. Random bytes
# come from BCryptGenRandom, as with Microsoft's compiler, and not from the old CryptoAPI, whose
# provider fails now and then.
openssl_without=(shared module tests legacy engine dso ssl3 comp cmp ts srp aria camellia idea seed sm2 sm3 sm4
  whirlpool rc2 rc4 mdc2 bf cast blake2 siphash rmd160 ct cms dtls psk srtp gost ocb siv scrypt)

build_openssl() {
  "$here/../debian-package-source.sh" "$codename" openssl "$work/openssl" >&2 &&
    cd "$work/openssl" &&
    ./Configure mingw64 --cross-compile-prefix="$target-" --prefix="$final" --libdir=lib --openssldir=C:/no-openssl \
      "${openssl_without[@]/#/no-}" -Os -ffunction-sections -fdata-sections -DUSE_BCRYPTGENRANDOM >&2 &&
    make -s -j"$(nproc)" build_libs >&2 9>&- && make -s install_dev >&2
}

build_catch2() {
  local suite=$codename
  case $catch2_version in *~bpo*) suite=$codename-backports ;; esac
  "$here/../debian-package-source.sh" "$suite" catch2 "$work/catch2" >&2 &&
    cmake -S "$work/catch2" -B "$work/catch2/build" -G Ninja -DCMAKE_BUILD_TYPE=MinSizeRel -DBUILD_TESTING=OFF \
      -DCATCH_INSTALL_DOCS=OFF -DCMAKE_CXX_STANDARD=20 -DCMAKE_INSTALL_PREFIX="$final" -DCMAKE_INSTALL_LIBDIR=lib \
      -DCMAKE_SYSTEM_NAME=Windows -DCMAKE_CXX_COMPILER="$target-g++-posix" >&2 &&
    cmake --build "$work/catch2/build" >&2 9>&- && cmake --install "$work/catch2/build" >&2
}

if [[ ! -e $final/complete ]]; then
  rm -rf "$final"
  mkdir -p "$final/include"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  ln -s /usr/include/boost "$final/include/boost"
  say "building OpenSSL $openssl_version and Catch2 $catch2_version for Windows, some minutes"
  for library in openssl catch2; do
    (set -e && "build_$library") >"$final/$library.log" 2>&1 || fail "$library did not build: see $final/$library.log"
  done
  touch "$final/complete"
fi
ln -sfn "$final" "$cache/prefix"
printf '%s\n' "$final"
