#!/usr/bin/env bash
# An access token that expired is renewed with the refresh token, and nobody notices.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

start_azure
use_watchword
person_is alice@contoso.com
# A token counts as expired five minutes early, so this one lives for two seconds.
scenario '{"tokens": {"expires_in": 302, "strict_rotation": true}}'
git clone --quiet "$WATCHWORD_AZURE_REPO" engine
no_browser_from_here

sleep 3
scenario '{"clock": {"move": 400}}' # now the service takes the first token for expired as well
git -C engine fetch
expect_number 'token requests' 2 "$(requests entra.token 200)"

# With strict rotation an old refresh token is worth nothing: the new one must have been kept.
sleep 3
scenario '{"clock": {"move": 400}}'
git -C engine fetch
expect_number 'token requests' 3 "$(requests entra.token 200)"
expect_number 'refused token requests' 0 "$(requests entra.token 400)"
expect_no_browser
