#!/usr/bin/env bash
# with_person.sh CMD…
#
# Runs CMD beside somebody who types the password of tests/fixtures/keyring.sh into every window that
# comes up on the display and asks for one.
set -euo pipefail

person() {
  local window
  while sleep 0.3; do
    for window in $(xdotool search --onlyvisible --name 'Unlock Database|KDE Wallet|KWallet' 2>/dev/null); do
      xdotool windowfocus "$window" type --delay 5 test-password || continue
      xdotool key Return || true
      sleep 1
    done
  done
}
person &
trap 'kill $!' EXIT
"$@"
