#!/usr/bin/env bash
# A code is shown, approved in a browser elsewhere, and the command goes on; declined, it says so.
source "$(dirname "${BASH_SOURCE[0]}")/../e2e/lib.sh"

start_azure
use_watchword
person_is alice@contoso.com
no_browser_from_here
scenario '{"device": {"interval": 1, "slow_down": 1}}'
contoso=https://dev.azure.com:$WATCHWORD_AZURE_PORT/contoso

# What `login` shows goes to shown; the code is typed into a browser, and the exit code is login's.
sign_in() {
  local login attempt address code
  : >shown
  watchword login --device-code "$contoso" >shown 2>&1 &
  login=$!
  for ((attempt = 0; attempt < 300; attempt++)); do
    address=$(grep -o 'https://[^ ]*devicelogin' shown | head -n 1) || true
    code=$(grep -oE '\b[A-Z0-9]{9}\b' shown | head -n 1) || true
    if [[ $address && $code ]]; then break; fi
    sleep 0.1
  done
  [[ $code ]] || fail "no code was shown: $(cat shown)"
  "$fixtures/browser.py" --device "$address" "$code" >/dev/null || true
  wait "$login"
}

sign_in || fail "$(cat shown)"
expect_text 'login' 'Signed in as alice@contoso.com' "$(cat shown)"
git clone --quiet "$WATCHWORD_AZURE_REPO" engine
expect_number 'device codes' 1 "$(requests entra.devicecode 200)"

watchword logout --all
scenario '{"device": {"deny": true}}'
if sign_in; then fail 'it was declined, and login says that it worked'; fi
expect_text 'a declined code' 'declined' "$(cat shown)"
expect_no_browser
