#!/usr/bin/env bash
# A terminal without a browser: the code is shown, approved in a browser elsewhere, and the clone
# goes on. And the code flow with the address pasted.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

start_azure
use_watchword
person_is alice@contoso.com
unset BROWSER GIT_TERMINAL_PROMPT
scenario '{"device": {"interval": 1, "slow_down": 1}}'
expect -f "$e2e/device_code.exp" "$fixtures/browser.py" git clone "$WATCHWORD_AZURE_REPO" engine
git -C engine rev-parse --verify --quiet HEAD >/dev/null || fail 'nothing was cloned'
expect_number 'device codes' 1 "$(requests entra.devicecode 200)"

scenario '{"device": {"deny": true}}'
watchword logout --all
message=$(expect -f "$e2e/device_code.exp" "$fixtures/browser.py" git clone "$WATCHWORD_AZURE_REPO" denied 2>&1 || true)
expect_text 'the denied device code' 'declined' "$message"
