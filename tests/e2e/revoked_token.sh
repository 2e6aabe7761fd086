#!/usr/bin/env bash
# The service revokes the access token. A git that knows `state` gets another one within the same
# command; an older git fails once, and the next command works.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

start_azure
use_watchword
person_is alice@contoso.com
git clone --quiet "$WATCHWORD_AZURE_REPO" engine
no_browser_from_here
scenario '{"revoke": {"what": "access_tokens", "login": "alice@contoso.com"}}'

if git_knows_state; then
  git -C engine fetch
else
  refused git -C engine fetch >/dev/null
  expect_number 'token requests after the refusal' 1 "$(requests entra.token)"
  git -C engine fetch
fi
expect_number 'token requests' 2 "$(requests entra.token 200)"
expect_no_browser

# The whole session: then a person is needed, and is told so.
scenario '{"revoke": {"what": "sessions", "login": "alice@contoso.com"}}'
export WATCHWORD_INTERACTIVE=never
# That the machine has no identity to help out with is tried, and is not what the person is told.
export AZURE_POD_IDENTITY_AUTHORITY_HOST=$WATCHWORD_AZURE_METADATA
export WATCHWORD_ENTRA_MANAGED_IDENTITY=object:0b1ec700-0000-4000-8000-000000000000
message=$(refused git -C engine fetch)
message+=$(refused git -C engine fetch)
expect_text 'the message' 'watchword login' "$message"
expect_no_browser
unset WATCHWORD_INTERACTIVE
export BROWSER=$fixtures/browser.py
rm -rf "$WATCHWORD_TEST_SCREENSHOTS"
git -C engine fetch
