#!/usr/bin/env bash
# Proves that conformance.sh tells a conforming helper from one that is not, with helpers whose
# behaviour is known: git's own, and one that does nothing.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
git_root=${WATCHWORD_TEST_GIT_ROOT:-$("$here/../tools/build-git.sh")}
export WATCHWORD_TEST_GIT_ROOT=$git_root

directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
export TMPDIR=$directory # what the fixture leaves behind of runs that are meant to fail goes too

fail() {
  printf 'FAIL: %s\n' "$1"
  cat "$directory/log"
  exit 1
}
run() { "$here/conformance.sh" "$@" >"$directory/log" 2>&1; }
# $1: a pattern, $2: how many lines must match it
expect_lines() {
  local found
  found=$(grep -c "$1" "$directory/log" || true)
  [[ $found == "$2" ]] || fail "$found lines match '$1', not $2"
}

# The daemon of git-credential-cache would outlive the test.
GIT_TEST_CREDENTIAL_HELPER_SETUP="test_atexit 'git credential-cache exit'" \
  run --no-bus cache "$git_root/libexec/git-core" || fail 'git-credential-cache does not pass'
expect_lines '^# passed all' 2
expect_lines '^ok .* helper (cache) gets authtype and credential$' 1

run --without-authtype libsecret "$git_root/libsecret" || fail 'git-credential-libsecret does not pass'
expect_lines '^# passed all' 1
run libsecret "$git_root/libsecret" && fail 'git-credential-libsecret passes the authtype group, which it does not know'
run --without-authtype --absent libsecret "$git_root/libsecret" && fail 'git-credential-libsecret passes without a Secret Service'

printf '#!/bin/sh\nexit 0\n' >"$directory/git-credential-nothing"
chmod +x "$directory/git-credential-nothing"
run --no-bus nothing "$directory" && fail 'a helper that does nothing passes'
expect_lines '^not ok .* helper (nothing) can retrieve password$' 1

printf 'conformance.sh tells them apart\n'
