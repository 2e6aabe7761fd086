#!/usr/bin/env bash
# What goes wrong at a sign-in is told in a sentence with the next thing to do, and loses nothing.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

start_azure
use_watchword
person_is alice@contoso.com

# No token goes over plain http, and nobody is asked for one.
message=$(printf 'protocol=http\nhost=dev.azure.com:%s\n\n' "$WATCHWORD_AZURE_PORT" | refused git credential fill)
expect_text 'plain http' 'unencrypted' "$message"

# A consent that is denied silences what comes right after it.
export WATCHWORD_TEST_CONSENT=deny
message=$(refused git clone "$WATCHWORD_AZURE_REPO" denied)
expect_text 'the denied consent' 'watchword' "$message"
page=$(last_page)
expect_text 'the last page' 'not signed in' "$page"
no_browser_from_here
refused git clone "$WATCHWORD_AZURE_REPO" silenced >/dev/null
expect_no_browser

# Signing in at once, because the user says so.
unset WATCHWORD_TEST_CONSENT
rm -rf "$WATCHWORD_TEST_SCREENSHOTS"
export BROWSER=$fixtures/browser.py
watchword login "$WATCHWORD_AZURE_REPO"
git clone --quiet "$WATCHWORD_AZURE_REPO" engine
no_browser_from_here

# Conditional Access at the organization: 403, the session stays.
scenario '{"policy": {"organization": "contoso", "conditional_access": true}}'
refused git -C engine fetch >/dev/null
scenario '{"policy": {"organization": "contoso", "conditional_access": false}}'
git -C engine fetch

# Conditional Access at the token endpoint: told with its meaning, and the session stays.
scenario '{"revoke": {"what": "access_tokens"}}'
scenario '{"entra_error": {"times": 1, "code": 53003, "error": "interaction_required"}}'
message=$(for _ in 1 2; do WATCHWORD_INTERACTIVE=never git -C engine fetch 2>&1 || true; done)
expect_text 'the policy' 'AADSTS53003' "$message"
git -C engine fetch
expect_no_browser

# A claims challenge is met by a renewal, without a person.
scenario '{"demand_claims": {"organization": "contoso", "claims": {"access_token": {"acrs": {"essential": true, "value": "c1"}}}}}'
fetch_with_another_token
expect_no_browser
