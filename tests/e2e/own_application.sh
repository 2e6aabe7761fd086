#!/usr/bin/env bash
# An application of one's own, for one organization only, whose redirect URI has a path.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

start_azure
use_watchword
person_is alice@contoso.com
organization=https://dev.azure.com:$WATCHWORD_AZURE_PORT/contoso
git config --global "watchword.$organization.entra-clientId" "$WATCHWORD_AZURE_CLIENT_ID"
git config --global "watchword.$organization.entra-redirectUri" http://localhost/signed-in

git clone "$WATCHWORD_AZURE_REPO" engine
expect_text 'the last page' 'You are signed in' "$(last_page)"
expect_text 'the explanation' "$WATCHWORD_AZURE_CLIENT_ID" "$(watchword explain "$WATCHWORD_AZURE_REPO")"
sign_in=$(grep '"kind":"entra.authorize"' "$HOME/azure/requests.jsonl" | head -n 1)
expect_text 'the sign-in' "$WATCHWORD_AZURE_CLIENT_ID" "$sign_in"
expect_text 'the sign-in' '/signed-in' "$sign_in"
