#!/usr/bin/env bash
# debian_root_test.sh: where no root can be made, debian-root.sh says why, prints no path and leaves
# nothing. That it makes one, run.sh shows.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
directory=$(mktemp -d "${TMPDIR:-/tmp}/watchword-test-XXXXXX")
chmod 755 "$directory"
fail() {
  printf 'FAIL: %s\n' "$*"
  exit 1
}
# refuses TEXT COMMAND…: its message has TEXT.
refuses() {
  local code=0 text=$1
  shift
  WATCHWORD_TEST_CACHE=$directory/cache "$@" "$here/debian-root.sh" trixie >"$directory/out" 2>"$directory/err" || code=$?
  ((code == 77)) || fail "exit code $code: $(cat "$directory/err")"
  [[ ! -s $directory/out ]] || fail "prints $(cat "$directory/out")"
  grep -qF "$text" "$directory/err" || fail "does not say '$text', but: $(cat "$directory/err")"
  [[ ! -e $directory/cache ]] || fail 'leaves something in the cache'
}

if ((EUID == 0)); then
  refuses 'by root only' setpriv --reuid 65534 --regid 65534 --clear-groups
  # As in a container, whose root may mount nothing.
  refuses 'needs mounts of its own' setpriv --bounding-set -sys_admin --inh-caps -sys_admin
else
  refuses 'by root only'
fi

rm -rf "$directory"
printf 'passed\n'
