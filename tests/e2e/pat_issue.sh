#!/usr/bin/env bash
# Tokens that Watchword makes with the Entra session: used by git, renewed before their end,
# replaced when they were revoked, and not made where the organization forbids it.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

start_azure
use_watchword
person_is alice@contoso.com
git config --global watchword.pat.mode issue
contoso=https://dev.azure.com:$WATCHWORD_AZURE_PORT/contoso

# Living tokens of alice in contoso, one a line: the name.
living() { watchword pat list "$contoso" --json | /usr/bin/python3 -c '
import json, sys
for token in json.load(sys.stdin): print(token["name"])' || true; }

expect_text 'explain before' 'a token is made with the Entra session' "$(watchword explain "$contoso")"
git clone --quiet "$WATCHWORD_AZURE_REPO" engine
no_browser_from_here
expect_number 'tokens that were made' 1 "$(requests pats.create)"
expect_text 'the name' "Watchword on $(hostname) for contoso/engine (" "$(living)"
explained=$(watchword explain "$contoso")
expect_text 'explain after' 'pat (issued)' "${explained/Personal access tokens/pat}"
expect_text 'explain after' 'as alice@contoso.com' "$explained"

# The same one from now on, for each repository of the organization, and to push.
git clone --quiet "$WATCHWORD_AZURE_REPO_DOCS" docs
git -C engine commit --quiet --allow-empty --message 'Push with a token'
git -C engine push --quiet origin HEAD:refs/heads/by-token
expect_number 'tokens that were made' 1 "$(requests pats.create)"
expect_text 'status' 'contoso' "$(watchword status)"

# Revoked behind our back: replaced, within the same command by a git that knows `state`.
scenario '{"revoke": {"what": "pats", "login": "alice@contoso.com"}}'
git -C engine fetch || git -C engine fetch
expect_number 'tokens that were made' 2 "$(requests pats.create)"
expect_number 'living tokens' 1 "$(living | wc -l)"
