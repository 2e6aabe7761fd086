#!/usr/bin/env bash
# Where nobody sits: the token of a job, an application with a secret, and a session that is kept in a
# key vault, with the programs for Windows.
source "$(dirname "${BASH_SOURCE[0]}")/../e2e/lib.sh"
source "$e2e/machines.sh"

start_azure
use_watchword
no_browser_from_here
organization=https://dev.azure.com:$WATCHWORD_AZURE_PORT/contoso

# A job of Azure Pipelines: its token answers for its own organization, and is not kept.
token=$(curl --fail --silent "$WATCHWORD_AZURE_CONTROL/job" --data '{"organization": "contoso", "expires_in": 3600}' |
  sed 's/.*"token":"\([^"]*\)".*/\1/')
in_job() { with TF_BUILD=True "SYSTEM_COLLECTIONURI=$organization/" "SYSTEM_ACCESSTOKEN=$token" "$@"; }
in_job git clone --quiet "$WATCHWORD_AZURE_REPO" of-a-job
expect_number 'tokens of Entra' 0 "$(requests entra.token)"
message=$(WATCHWORD_INTERACTIVE=never refused watchword token "$WATCHWORD_AZURE_REPO")
expect_text 'outside of the job' 'nobody is signed in' "$message"

# An application with a secret.
as_builder AZURE_CLIENT_SECRET="$builder_secret" git clone --quiet "$WATCHWORD_AZURE_REPO" of-an-application
expect_number 'token requests' 1 "$(requests entra.token 200)"
expect_refusal 4 'AADSTS7000215' as_builder AZURE_CLIENT_SECRET=wrong~Secret.value watchword token "$WATCHWORD_AZURE_REPO"

# A person's session in a key vault, which the machine opens with an identity of its own: a test plugin
# that has the token of an application.
export WATCHWORD_PLUGIN_PATH=$build/tests/lib
chmod go-w "$build/tests/lib" "$build"/tests/lib/vault-identity.*
# What is in arguments is seen by others.
WATCHWORD_TEST_VAULT_TOKEN=$(printf 'grant_type=client_credentials&client_id=b0b0b0b0-0000-4000-8000-000000000002&client_secret=Out~Sider.Secret-9925&scope=https%%3A%%2F%%2Fvault.azure.net%%2F.default' |
  curl --silent --fail --cacert "$WATCHWORD_AZURE_CA" --connect-to "::127.0.0.1:$WATCHWORD_AZURE_PORT" --data @- \
    "$AZURE_AUTHORITY_HOST/11111111-aaaa-4aaa-8aaa-111111111111/oauth2/v2.0/token" |
  /usr/bin/python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])')
export WATCHWORD_TEST_VAULT_TOKEN
scenario '{"vault": {"principal": "b0b0b0b0-0000-4000-8000-000000000002",
                     "permissions": ["get", "list", "set", "delete", "recover"]}}'
export WATCHWORD_STORE=key-vault WATCHWORD_KEY_VAULT_URL=https://watchword.vault.azure.net:$WATCHWORD_AZURE_PORT
export BROWSER=$fixtures/browser.py
unset WATCHWORD_INTERACTIVE
person_is alice@contoso.com
git clone --quiet "$WATCHWORD_AZURE_REPO" of-a-person
no_browser_from_here
expect_text 'status' 'the key vault watchword.vault.azure.net' "$(watchword status)"
watchword cache clear
git -C of-a-person fetch
expect_no_browser
[[ $(WATCHWORD_STORE=windows-credentials watchword status) != *alice@contoso.com* ]] ||
  fail 'the session is in another store as well'
