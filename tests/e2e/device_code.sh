#!/usr/bin/env bash
# A terminal without a browser: the code is shown, approved in a browser elsewhere, and the clone
# goes on. And the code flow with the address pasted.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

start_azure
use_watchword
person_is alice@contoso.com
unset BROWSER GIT_TERMINAL_PROMPT
scenario '{"device": {"interval": 1, "slow_down": 1}}'
export TERM=xterm-256color LC_ALL=C.UTF-8
unset NO_COLOR
expect -f "$e2e/device_code.exp" "$fixtures/browser.py" git clone "$WATCHWORD_AZURE_REPO" engine | tee shown
git -C engine rev-parse --verify --quiet HEAD >/dev/null || fail 'nothing was cloned'
expect_number 'device codes' 1 "$(requests entra.devicecode 200)"

# What a phone reads off the screen is the address that stands beside it.
address=$(grep -o 'https://[^[:cntrl:][:blank:]]*devicelogin' shown | head -n 1)
for colours in dark light; do
  expect_text "the QR code on a $colours screen" "$address" "$("$fixtures/read_qr_code.py" "$colours" <shown)"
done

scenario '{"device": {"deny": true}}'
watchword logout --all
message=$(expect -f "$e2e/device_code.exp" "$fixtures/browser.py" git clone "$WATCHWORD_AZURE_REPO" denied 2>&1 || true)
expect_text 'the denied device code' 'declined' "$message"
"$fixtures/read_qr_code.py" dark <<<"$message" >/dev/null || fail 'the denied device code came without a QR code'

message=$(expect -f "$e2e/device_code.exp" "$fixtures/browser.py" watchword login "$WATCHWORD_AZURE_REPO" \
  --device-code --no-qr 2>&1 || true)
expect_text 'the device code as text' 'On any device open' "$message"
! "$fixtures/read_qr_code.py" dark <<<"$message" >/dev/null || fail '--no-qr showed a QR code'
