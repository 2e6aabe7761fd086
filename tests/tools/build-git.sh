#!/usr/bin/env bash
# build-git.sh
#
# Builds a git that offers credential helpers authtype and state (2.46 or newer; Debian 12 has 2.39):
# Debian 13's, from its source package (on Ubuntu, that of 26.04). Everything stays in the cache directory
# ${WATCHWORD_TEST_CACHE:-~/.cache/watchword-tests}; the machine's apt configuration is read, not
# changed. Does nothing if it is there already. Prints the directory:
#   bin/        the git to put first in PATH
#   source/t/   git's own test suite, built
#   libsecret/  git's own helper for the Secret Service, to prove the suite's runner with
set -euo pipefail

# shellcheck source=/dev/null
if [[ $(. /etc/os-release && printf '%s' "$ID") == ubuntu ]]; then suite=resolute; else suite=trixie; fi
readonly suite
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${WATCHWORD_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/watchword-tests}
final=$cache/git-$suite

say() { printf 'build-git: %s\n' "$*" >&2; }
fail() {
  say "$@"
  exit 1
}

mkdir -p "$cache"
exec 9>"$cache/git-$suite.lock"
flock 9 # another test run may be building it at this moment

if [[ -e $final/complete ]]; then
  printf '%s\n' "$final"
  exit 0
fi
rm -rf "$final"
mkdir "$final"

say "fetching git's source package from $suite"
version=$("$here/../../packaging/debian-package-source.sh" "$suite" git "$final/source" 2>"$final/build.log") ||
  fail "git's source package could not be had: see $final/build.log"

say "building $version, about a minute"
options=(NO_GETTEXT=1 NO_TCLTK=1 NO_PERL=1 NO_PYTHON=1 NO_INSTALL_HARDLINKS=1 CFLAGS=-O1 "prefix=$final")
{
  make -C "$final/source" -j"$(nproc)" "${options[@]}" all &&
    make -C "$final/source" "${options[@]}" install &&
    make -C "$final/source/contrib/credential/libsecret" &&
    install -D -t "$final/libsecret" "$final/source/contrib/credential/libsecret/git-credential-libsecret"
} >>"$final/build.log" 2>&1 9>&- || fail "git did not build: see $final/build.log"

touch "$final/complete"
say "$("$final/bin/git" --version) is ready in $final"
printf '%s\n' "$final"
