#!/usr/bin/env bash
# Sign-in, renewal and rotation against an authorization server that is not ours and is stricter than
# Entra: it revokes everything that came of a sign-in when one refresh token is used twice.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=oidc.sh
source "$e2e/oidc.sh"

readonly url=https://dev.azure.com/contoso/engine/_git/engine

# $1: what to count in the record of requests, as grep has it
lines() { grep -c -- "$1" azure/requests.jsonl || true; }
refreshes() { lines '"grant_type":"refresh_token"'; }
# A device's code that nobody has entered yet is no refusal.
refusals() { grep '"kind":"entra.token".*"status":[45]' azure/requests.jsonl | grep -vc authorization_pending || true; }
# Not by git, which would not use a token that has expired when it comes.
ask() { printf 'url=%s\n\n' "$url" | git-credential-watchword get; }
# Sixteen processes at once; all must be answered. Prints what they were answered, each once.
ask_sixteen() {
  local i jobs=()
  for ((i = 0; i < 16; i++)); do
    ask >"answer.$i" 2>"error.$i" &
    jobs+=($!)
  done
  for i in "${!jobs[@]}"; do wait "${jobs[$i]}" || fail "one of sixteen was not answered: $(cat "error.$i")"; done
  grep -h '^password=' answer.* | sort -u
  rm answer.* error.*
}

# Tokens that are over when they come, so that none serves twice.
start_oidc 0
use_watchword
git config --global credential.https://dev.azure.com.useHttpPath true
person_is alice@contoso.com

# Authorization code with PKCE, in a real browser, on the server's own pages.
expect_text 'the answer' 'username=alice@contoso.com' "$(ask)"
expect_text 'the last page' 'You are signed in' "$(last_page)"
expect_number 'codes redeemed' 1 "$(lines '"grant_type":"authorization_code".*"access_token"')"
no_browser_from_here

# Sixteen renew at once, each with the refresh token before.
ask_sixteen >/dev/null
expect_number 'refreshes of sixteen' 16 "$(refreshes)"
expect_number 'refused token requests' 0 "$(refusals)"

# That the server does look: a used refresh token is refused, and everything that came of the sign-in
# with it.
refused curl --silent --show-error --fail --cacert "$WATCHWORD_TEST_CA" \
  "$AZURE_AUTHORITY_HOST/$WATCHWORD_TENANT/oauth2/v2.0/token" --data grant_type=refresh_token \
  --data "client_id=$person_client" --data-urlencode refresh_token@azure/used_refresh_token >/dev/null
expect_number 'refused token requests' 1 "$(refusals)"
message=$(WATCHWORD_INTERACTIVE=never refused watchword token "$url")
expect_text 'the ended session' 'watchword login' "$message"
expect_number 'refused token requests' 2 "$(refusals)"
expect_no_browser

# A device code, approved in a browser elsewhere.
rm -rf "$WATCHWORD_TEST_SCREENSHOTS"
(
  unset BROWSER GIT_TERMINAL_PROMPT
  expect -f "$e2e/device_code.exp" "$fixtures/browser.py" watchword login "$url" --device-code
)
expect_number 'device codes redeemed' 1 "$(lines 'grant-type:device_code.*"access_token"')"

# One renewal is enough for sixteen when its token is good.
printf 3600 >azure/access_token_seconds
before=$(refreshes)
expect_number 'tokens for sixteen' 1 "$(ask_sixteen | wc -l)"
expect_number 'refreshes for sixteen' 1 "$(($(refreshes) - before))"
expect_number 'refused token requests' 2 "$(refusals)"
expect_no_browser

# A machine signs for itself, with PS256 and the name of its certificate; each assertion is good once.
printf 200 >azure/access_token_seconds
export AZURE_CLIENT_ID=$machine_client AZURE_TENANT_ID=$WATCHWORD_TENANT
export AZURE_CLIENT_CERTIFICATE_PATH=$HOME/machine.pem WATCHWORD_INTERACTIVE=never
unset WATCHWORD_ENTRA_CLIENT_ID
for _ in 1 2; do
  watchword token "$url" --output json >token.json
  grep -q '"type":"Bearer"' token.json || fail 'the answer is no token'
  rm token.json
done
expect_number 'tokens by certificate' 2 "$(lines '"grant_type":"client_credentials".*"access_token"')"
expect_number 'refused token requests' 2 "$(refusals)"
