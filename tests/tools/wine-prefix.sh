#!/usr/bin/env bash
# wine-prefix.sh
#
# Makes a home for Windows programs under Wine, fresh and never used, from which tests make their own
# in a moment (tests/windows/desktop.sh). Kept by Wine's version in the cache directory
# ${WATCHWORD_TEST_CACHE:-~/.cache/watchword-tests}. Prints it.
set -euo pipefail

readonly wine=/usr/lib/wine # the 64-bit one; Debian's launcher of that name wants the 32-bit one too
cache=${WATCHWORD_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/watchword-tests}

say() { printf 'wine-prefix: %s\n' "$*" >&2; }

if [[ ! -x $wine/wine64 ]]; then
  say 'Wine is missing. Run packaging/bootstrap.sh windows'
  exit 1
fi
version=$("$wine/wine64" --version)
final=$cache/${version%% *}
mkdir -p "$cache"
exec 9>"$cache/wine.lock"
flock 9 # another test run may be making it at this moment

if [[ ! -e $final/complete ]]; then
  rm -rf "$final"
  # Nothing is shown, and .NET and a browser's engine are not offered for download.
  if ! env -u DISPLAY -u WAYLAND_DISPLAY WINEPREFIX="$final" WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml=' \
    "$wine/wine64" wineboot.exe --init >"$cache/wine.log" 2>&1 9>&-; then
    say "wineboot failed: see $cache/wine.log"
    exit 1
  fi
  WINEPREFIX=$final "$wine/wineserver64" --wait 9>&-
  touch "$final/complete"
fi
printf '%s\n' "$final"
