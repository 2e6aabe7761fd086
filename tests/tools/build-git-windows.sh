#!/usr/bin/env bash
# build-git-windows.sh
#
# Builds git.exe, laid out as Git for Windows lays it out, and with both of its TLS back ends: Debian
# 13's git with this machine's curl, from their source packages, and the OpenSSL of
# packaging/windows/dependencies.sh. It is made to be tested with: not optimized, no scripts, no Perl. Kept
# by version in ${WATCHWORD_TEST_CACHE:-~/.cache/watchword-tests}; does nothing if it is there
# already. Prints the directory, which tests do not write to (GIT_CONFIG_SYSTEM names another file):
#   mingw64/bin/               to put first in PATH: git.exe, and an sh.exe (tests/windows/sh.cpp) for
#                              credential helpers
#   mingw64/libexec/git-core/  git-remote-https.exe and its like
#   etc/gitconfig              the system's configuration, empty
set -euo pipefail

readonly target=x86_64-w64-mingw32
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
packaging=$here/../../packaging
cache=${WATCHWORD_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/watchword-tests}
# shellcheck source=/dev/null
{
  codename=$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")
  if [[ $(. /etc/os-release && printf '%s' "$ID") == ubuntu ]]; then suite=resolute; else suite=trixie; fi
}

say() { printf 'build-git-windows: %s\n' "$*" >&2; }
fail() {
  say "$@"
  exit 1
}

prefix=$("$packaging/windows/dependencies.sh")
curl_version=$(dpkg-query -W -f '${db:Status-Abbrev} ${source:Version}\n' 'libcurl4-*-dev' 2>/dev/null |
  awk '$1 == "ii" { print $2 }')
[[ $curl_version ]] || fail 'libcurl4-openssl-dev is missing; run packaging/bootstrap.sh windows'
hash=$(printf '%s\n' "$suite" "$curl_version" "$prefix" |
  cat - "${BASH_SOURCE[0]}" "$here/../windows/sh.cpp" | sha256sum)
final=$cache/git-windows-${hash:0:12}

mkdir -p "$cache"
exec 9>"$cache/git-windows.lock"
flock 9 # another test run may be building it at this moment

if [[ -e $final/complete ]]; then
  printf '%s\n' "$final"
  exit 0
fi
rm -rf "$final"
core=$final/mingw64/libexec/git-core
mkdir -p "$final"/{etc,mingw64/bin} "$core"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Most of a file's compilation is reading windows.h, so in both packages their own first header is
# compiled ahead.
compile=(CC="$target-gcc-posix" AR="$target-ar")

build_curl() {
  local options=(
    -f Makefile.mk "${compile[@]}" "TRIPLET=$target" "OPENSSL_PATH=$prefix" "ZLIB_PATH=/usr/$target"
    CFG=-ssl-zlib-schannel-sspi-ipv6 CFLAGS='-O0 -w -DHTTP_ONLY -DCURL_STATICLIB -D_WIN32_WINNT=0x0A00'
  )
  "$packaging/debian-package-source.sh" "$codename" curl "$work/curl" && cd "$work/curl/lib" || return
  printf '%s:\n\t%s\n' curl_setup.h.gch '$(CC) $(CFLAGS) $(CPPFLAGS) -x c-header curl_setup.h -o $@' >>Makefile.mk
  mkdir "$target"
  make -s "${options[@]}" curl_setup.h.gch && make -s -j"$(nproc)" "${options[@]}" libcurl.a
}

build_git() {
  local options=(
    uname_S=MINGW uname_O='' MSYSTEM=MINGW64 "${compile[@]}" "RC=$target-windres -O coff"
    NO_GETTEXT=1 NO_TCLTK=1 NO_PERL=1 NO_PYTHON=1 NO_ICONV=1 NO_EXPAT=1 NO_OPENSSL=1 USE_LIBPCRE=
    USE_NED_ALLOCATOR= FSMONITOR_DAEMON_BACKEND= FSMONITOR_OS_SETTINGS= CURL_CONFIG=false
    "CURL_CFLAGS=-I$work/curl/include -DCURL_STATICLIB"
    "CURL_LDFLAGS=-L$work/curl/lib -lcurl -L$prefix/lib -lssl -lcrypto -lcrypt32 -lbcrypt -lwldap32 -lws2_32"
    CFLAGS='-O0 -w $(AHEAD)' LDFLAGS='-static -s'
  )
  git_version=$("$packaging/debian-package-source.sh" "$suite" git "$work/git") && cd "$work/git" || return
  printf '%s\n' 'AHEAD = -include git-compat-util.h' 'compat/winansi.o git-compat-util.h.gch: AHEAD =' \
    'git-compat-util.h.gch:' $'\t$(CC) $(ALL_CFLAGS) -x c-header -o $@ git-compat-util.h' >config.mak
  # A pipe has no name under Wine, which git looks into for MSYS2's.
  sed -i 's/^\tname = nameinfo->Name.Buffer;/&\n\tif (!name)\n\t\treturn;/' compat/winansi.c
  make "${options[@]}" git-compat-util.h.gch &&
    make -j"$(nproc)" "${options[@]}" git.exe git-remote-http.exe || return
  mv git.exe git-remote-http.exe "$core"
}

install_all() {
  ln "$core/git.exe" "$final/mingw64/bin/git.exe" && ln "$core/git-remote-http.exe" "$core/git-remote-https.exe"
  install -D -m 644 /dev/null "$final/mingw64/share/git-core/templates/description"
  : >"$final/etc/gitconfig"
  "$target-g++-posix" -std=c++20 -Os -Wall -Wextra -static -s -DUNICODE -D_WIN32_WINNT=0x0A00 \
    "$here/../windows/sh.cpp" -o "$final/mingw64/bin/sh.exe"
}

say 'building git and curl for Windows, about a minute'
for part in build_curl build_git install_all; do
  "$part" >>"$final/build.log" 2>&1 9>&- || fail "$part failed: see $final/build.log"
done

touch "$final/complete"
say "$git_version is ready in $final"
printf '%s\n' "$final"
