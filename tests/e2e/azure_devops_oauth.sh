#!/usr/bin/env bash
# An application of Azure DevOps' own authorization server: approved in a browser whose callback
# comes over TLS to localhost, renewed through a year, revoked, refused, and left for Entra.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$e2e/azure_devops_oauth_lib.sh"

start_azure
use_watchword
use_oauth
person_is alice@contoso.com

# What watchword-azure-devops-oauth(7) tells a person to do with the certificate.
watchword azure-devops-oauth certificate >localhost.pem
openssl x509 -in localhost.pem -noout -checkhost localhost -checkip 127.0.0.1 >checked
[[ $(grep -c 'does match' checked) == 2 ]] || fail "the certificate is not for localhost: $(cat checked)"
expect_text 'the certificate' 'prime256v1' "$(openssl x509 -in localhost.pem -noout -text)"
[[ $(watchword azure-devops-oauth certificate) == "$(cat localhost.pem)" ]] ||
  fail 'the certificate is another one each time'
export WATCHWORD_TEST_PEER=$HOME/localhost.pem

# Somebody says no, and is asked again.
said=$(WATCHWORD_TEST_CONSENT=deny WATCHWORD_TEST_SCREENSHOTS=$HOME/browser-deny refused oauth_login)
expect_text 'the denial' 'was not approved' "$said"

said=$(oauth_login)
expect_text 'the login' 'Signed in as alice@contoso.com' "$said"
expect_text 'the login' 'is being removed' "$said"
expect_text 'the last page' 'is approved' "$(last_page)"
no_browser_from_here
git clone --quiet "$WATCHWORD_AZURE_REPO" engine
git -C engine fetch
expect_number 'redeemed codes and refresh tokens' 1 "$(requests oauth.token 200)"
expect_text 'explain' 'approved the application' "$(watchword explain "$WATCHWORD_AZURE_REPO")"

# Both secrets go by, one after the other, and 13 times 30 days.
slots=(alternative primary)
for ((month = 1; month <= 13; month++)); do
  scenario '{"clock": {"move": 2592000}}'
  if ((month % 2 == 1)); then
    slot=${slots[month / 2 % 2]}
    scenario '{"oauth_app": {"id": "'"$WATCHWORD_AZURE_OAUTH_CLIENT_ID"'", "new_secret": "'"$slot"'"}}'
    oauth_secret "$slot" | watchword azure-devops-oauth secret "$WATCHWORD_AZURE_OAUTH_CLIENT_ID"
  fi
  watchword refresh --all >/dev/null || fail "the session was not renewed in month $month"
done
git -C engine fetch
expect_text 'status' 'contoso' "$(watchword status)"

# An access token that is refused is replaced.
scenario '{"clock": {"move": 3600}}'
before=$(requests oauth.token 200)
git -C engine fetch
expect_number 'renewals' $((before + 1)) "$(requests oauth.token 200)"

# The organization takes none of these tokens: told once, and not asked for again and again.
scenario '{"policy": {"organization": "contoso", "third_party_oauth": false}}'
said=$(refused git -C engine fetch)
said+=$(refused git -C engine fetch)
expect_text 'the refusal' 'Third-party application access via OAuth' "$said"
before=$(requests oauth.token 200)
refused git -C engine fetch >/dev/null
expect_number 'renewals while stopped' "$before" "$(requests oauth.token 200)"
scenario '{"policy": {"organization": "contoso", "third_party_oauth": true}}'
expect_no_browser

# Revoked: git itself has it approved again.
scenario '{"revoke": {"what": "authorizations"}}'
WATCHWORD_INTERACTIVE=never refused watchword refresh --all >said
expect_text 'the revocation' 'revoked' "$(cat said)"
export BROWSER=$fixtures/browser.py
export WATCHWORD_TEST_SCREENSHOTS=$HOME/browser-again
git -C engine fetch
expect_text 'the last page' 'is approved' "$(last_page)"

# To Entra, whose tokens are looked at by this machine's clock.
scenario '{"clock": {"move": '$((-13 * 2592000 - 3600))'}}'
export WATCHWORD_TEST_SCREENSHOTS=$HOME/browser-entra
said=$(watchword migrate azure-devops-oauth 2>&1) || fail "the migration: $said"
expect_text 'the migration' 'contoso now uses Microsoft Entra' "$said"
no_browser_from_here
before=$(requests oauth.token)
git -C engine fetch
expect_number 'requests to the old server' "$before" "$(requests oauth.token)"
status=$(watchword status)
expect_text 'status' 'Microsoft Entra' "$status"
[[ $status != *'Azure DevOps OAuth'* ]] || fail "something is left over: $status"
refused watchword migrate azure-devops-oauth >/dev/null
expect_no_browser
