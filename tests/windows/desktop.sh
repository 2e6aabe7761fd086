#!/usr/bin/env bash
# desktop.sh CMD…
#
# Runs CMD as on a Windows desktop of its own, and with its exit code: HOME is the profile of a user who
# has just arrived, with a registry and a Credential Manager of his own (Wine's). `watchword` and `git`
# in PATH are the programs for Windows, so that CMD can be a test of tests/e2e as it is.
#
#   WATCHWORD_TEST_WINDOWS    the build tree of preset windows
#   WATCHWORD_TEST_SIMULATOR  the simulator, built for this system
#   WATCHWORD_TEST_WINDOWS_GIT  a git for Windows (tests/tools/build-git-windows.sh)
#
# When CMD succeeds, the directory is removed; when it fails, it is left behind and named on stderr.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here
readonly wine=/usr/lib/wine
: "${WATCHWORD_TEST_WINDOWS:?the build tree is not given}"
export WATCHWORD_TEST_CACHE=${WATCHWORD_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/watchword-tests}
export WATCHWORD_TEST_WINDOWS_GIT=${WATCHWORD_TEST_WINDOWS_GIT:-$("$here/../tools/build-git-windows.sh")}

unset CI DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS BROWSER
unset GIT_ASKPASS SSH_ASKPASS GIT_CONFIG_GLOBAL GIT_CONFIG_SYSTEM GIT_DIR GIT_WORK_TREE GIT_SSL_CAINFO
unset http_proxy https_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY
unset "${!XDG_@}" "${!SSL_CERT_@}"
export GIT_CONFIG_NOSYSTEM=1

directory=$(mktemp -d /tmp/watchword-windows-XXXXXX)
export WINEPREFIX=$directory/prefix WINEDEBUG=${WINEDEBUG--all} WINEDLLOVERRIDES='mscoree,mshtml='

"$here/prefix.sh" "$WINEPREFIX"
HOME=$WINEPREFIX/drive_c/users/$(id -un)
export HOME

# What tests of tests/e2e expect of a build tree.
export WATCHWORD_TEST_BUILD=$WINEPREFIX/drive_c/build
mkdir -p "$WATCHWORD_TEST_BUILD"/{bin,tests/azure}
for name in watchword git git-credential-watchword; do
  ln -s "$here/program.sh" "$WATCHWORD_TEST_BUILD/bin/$name"
done
if [[ -d $WATCHWORD_TEST_WINDOWS/tests/lib ]]; then cp -a "$WATCHWORD_TEST_WINDOWS/tests/lib" "$WATCHWORD_TEST_BUILD/tests"; fi
# The browser that this user has chosen.
ln -s "$here/host_program.sh" "$directory/browser"
printf '\n[Software\\\\Wine\\\\WineBrowser]\n"Browsers"="%s"\n' "$directory/browser" >>"$WINEPREFIX/user.reg"
if [[ ${WATCHWORD_TEST_SIMULATOR-} ]]; then
  # It runs a git, which is this system's.
  printf '#!/bin/sh\nPATH=%q exec %q "$@"\n' "$PATH" "$WATCHWORD_TEST_SIMULATOR" \
    >"$WATCHWORD_TEST_BUILD/tests/azure/watchword-azure"
  chmod +x "$WATCHWORD_TEST_BUILD/tests/azure/watchword-azure"
fi

# For a test that starts a program with an environment of its own.
export -p | grep -E ' (WINE[A-Z]*|WATCHWORD_TEST_[A-Z_]*|HOME|PATH)=' >"$WATCHWORD_TEST_BUILD/bin/desktop.env"

# The server keeps what lives as long as a session at Windows, so that it must not end with each program.
"$wine/wineserver64" --persistent </dev/null >/dev/null 2>&1
# Nor do its services get the streams of whoever comes first, whose readers would wait for them.
"$wine/wine64" cmd.exe /c exit </dev/null >/dev/null 2>&1

# shellcheck disable=SC2317  # called by the trap
finish() {
  local status=$?
  trap - EXIT
  "$wine/wineserver64" --kill 2>/dev/null || true
  if ((status == 0 || status == 77)); then
    "$wine/wineserver64" --wait 2>/dev/null || true
    rm -rf "$directory" || rm -rf "$directory"
  else
    printf 'desktop.sh: exit code %d; left behind: %s\n' "$status" "$directory" >&2
  fi
  exit "$status"
}
trap finish EXIT
trap 'exit 143' TERM
trap 'exit 130' INT

"$@"
