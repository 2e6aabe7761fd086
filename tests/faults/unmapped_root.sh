#!/usr/bin/env bash
# In a user namespace that does not map root, the installed plugins are used and it is said what that
# means; what anybody may have planted is still refused.
set -euo pipefail

build=${WATCHWORD_TEST_BUILD:?the build tree is not given}
readonly ada=60001 bob=60002 # that nobody is
in_namespace=(setpriv --reuid=$ada --regid=$ada --clear-groups unshare --user --map-user=$ada)
if ((EUID != 0)) || ! "${in_namespace[@]}" true 2>/dev/null; then
  printf 'skipped: becoming another user in a user namespace needs root and that others may have one\n'
  exit 77
fi
work=$(mktemp -d /tmp/watchword-unmapped-XXXXXX)
tree=$(mktemp -d /opt/watchword-unmapped-XXXXXX) # in /tmp anybody could have planted it
trap 'rm -rf "$work" "$tree"' EXIT
fail() {
  printf 'FAIL: %s\n' "$*"
  exit 1
}
cp -r "$build/bin" "$build/lib" "$tree"
mkdir "$work/planted" "$work/home"
cp "$build/tests/lib/"mock.* "$work/planted"
chmod -R go+rX,go-w "$tree" "$work"
chown $ada:$ada "$work/home"
chown -R $bob:$bob "$work/planted"

watchword() {
  env -i -C / PATH="$tree/bin:/usr/bin:/bin" HOME="$work/home" "${@:2}" "${in_namespace[@]}" watchword "$1" 2>&1
}
listed=$(watchword plugins)
grep -q "$tree/lib/watchword/plugins/entra.so" <<<"$listed" || fail "the installed plugins are refused: $listed"
[[ $(grep -c 'root is not mapped in this user namespace' <<<"$listed") == 1 ]] || fail "it is not said: $listed"

chmod 1777 "$work" # as /tmp is
listed=$(watchword plugins WATCHWORD_PLUGIN_PATH="$work/planted")
grep -A1 "^$work/planted$" <<<"$listed" | grep -q 'user whom this user namespace does not know' ||
  fail "what another user planted is used: $listed"

# Elsewhere everything is as ever.
listed=$(in_namespace=() && watchword plugins)
[[ $listed != *'not mapped'* ]] || fail "it is said where root is known: $listed"
