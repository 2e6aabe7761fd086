#!/usr/bin/env bash
# server.sh start|stop PREFIX
#
# The one Wine that programs without needs of their own (the unit programs) run in; PREFIX-git is the git
# in their PATH. Started ahead, lest
# its services get the standard output of whoever comes first, and keep whoever reads that waiting.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly wine=/usr/lib/wine
export WINEPREFIX=$2 WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml='
unset DISPLAY WAYLAND_DISPLAY

case $1 in
start)
  if [[ ! -e $WINEPREFIX/system.reg ]]; then "$here/prefix.sh" "$WINEPREFIX"; fi
  ln -sfn "$("$here/../tools/build-git-windows.sh")" "$WINEPREFIX-git"
  exec </dev/null >/dev/null 2>&1 # the server keeps what it gets
  "$wine/wineserver64" --kill || true # of a run that was broken off
  "$wine/wineserver64" --persistent
  "$wine/wine64" cmd.exe /c exit
  ;;
stop)
  "$wine/wineserver64" --kill || true
  ;;
esac
