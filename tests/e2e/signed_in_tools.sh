#!/usr/bin/env bash
# Where nothing else answers and nobody can be asked, the Azure CLI or the Azure Developer CLI that
# somebody is signed in to.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$e2e/machines.sh"

start_azure
use_watchword
no_browser_from_here
unset WATCHWORD_INTERACTIVE
never() { WATCHWORD_INTERACTIVE=never "$@"; }
export AZURE_POD_IDENTITY_AUTHORITY_HOST=http://127.0.0.1:9 # no machine of Azure
token() { "$@" watchword token "$WATCHWORD_AZURE_REPO"; }
with_tool() { with WATCHWORD_ENTRA_IDENTITY="$1" "${@:2}"; }

expect_refusal 2 'there is no az in PATH' token with_tool azure-cli
export PATH=$fixtures/tools:$PATH

# Nobody is signed in to them: said only where one of them was chosen.
expect_refusal 3 'Run `az login`' token with_tool azure-cli
expect_refusal 3 'Run `azd auth login`' token with_tool azure-developer-cli
expect_refusal 3 'nobody is signed in to https' never token env

mkdir -p "$HOME/.azure" "$HOME/.azd"
touch "$HOME/.azure/azureProfile.json"
never git clone --quiet "$WATCHWORD_AZURE_REPO" engine
expect_text 'the tool' 'asking entra (azure-cli)' "$(<"$WATCHWORD_TRACE")"
with_tool azure-cli WATCHWORD_TEST_OLD_AZ=1 git clone --quiet "$WATCHWORD_AZURE_REPO" old
touch "$HOME/.azd/auth"
with_tool azure-developer-cli git clone --quiet "$WATCHWORD_AZURE_REPO" developer
expect_number 'tokens' 3 "$(requests entra.token 200)"

# When a token ends, the tool is asked again; what it says is told.
scenario '{"entra_error": {"code": 50173}}'
watchword cache clear
expect_refusal 4 'the Azure CLI gave no token (exit code 1): AADSTS50173' \
  token with_tool azure-cli

# A person that can be asked is asked rather than a tool.
message=$(watchword explain "$WATCHWORD_AZURE_REPO" | tr -s ' \n' ' ')
[[ $message != *'(azure-cli)'* ]] || fail "a person can be asked, and still az is there: $message"
expect_text 'explain' '(azure-cli)' "$(never watchword explain "$WATCHWORD_AZURE_REPO" | sed 's/entra, azure-cli/(azure-cli)/')"
expect_no_browser
