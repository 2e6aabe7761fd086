#!/usr/bin/env bash
# Tokens that Watchword makes with the Entra session: used by git, renewed before their end,
# replaced when they were revoked, revoked at the end, and not made where the organization forbids
# it.
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

expect_text 'explain before' 'is made with the Entra session' "$(watchword explain "$contoso")"
git clone --quiet "$WATCHWORD_AZURE_REPO" engine
no_browser_from_here
expect_number 'tokens that were made' 1 "$(requests pats.create)"
expect_text 'the name' "Watchword on $(hostname) for contoso/engine (" "$(living)"
explained=$(watchword explain "$contoso")
expect_text 'explain after' 'Personal access tokens (issued), as alice@contoso.com' "$explained"

# The same one from now on, for each repository of the organization, and to push.
git clone --quiet "$WATCHWORD_AZURE_REPO_DOCS" docs
git -C engine commit --quiet --allow-empty --message 'Push with a token'
git -C engine push --quiet origin HEAD:refs/heads/by-token
expect_number 'tokens that were made' 1 "$(requests pats.create)"
expect_text 'status' 'contoso' "$(watchword status)"

# Revoked behind our back: replaced, within the same command by a git that knows `state`.
scenario '{"revoke": {"what": "pats", "login": "alice@contoso.com"}}'
fetch_with_another_token
expect_number 'tokens that were made' 2 "$(requests pats.create)"
expect_number 'living tokens' 1 "$(living | wc -l)"

# Renewed ahead of its end, by `refresh` at once.
expect_text 'refresh' 'Not due: alice@contoso.com (Personal access tokens)' \
  "$(watchword refresh --within 5d 2>&1)"
expect_text 'refresh' 'Renewed: alice@contoso.com (Personal access tokens)' \
  "$(watchword refresh --within 31d 2>&1)"
expect_number 'tokens that were made' 3 "$(requests pats.create)"
expect_number 'living tokens' 1 "$(living | wc -l)"
git -C engine fetch

# Other scopes are configured: one of several processes has another token made, while the old one
# still serves the others.
git config --global watchword.pat.scopes 'vso.code_write'
for ((i = 0; i < 4; i++)); do git -C engine fetch --quiet & fetches[i]=$!; done
for ((i = 0; i < 4; i++)); do wait "${fetches[i]}"; done
expect_number 'tokens that were made' 4 "$(requests pats.create)"
expect_number 'living tokens' 1 "$(living | wc -l)"
expect_text 'the scopes' '"scope":"vso.code_write"' "$(watchword pat show "$contoso" --json)"

# A policy gives it a shorter life than was asked for: what the service says is what counts.
scenario '{"pat_policy": {"organization": "contoso", "max_lifespan_days": 7}}'
expect_text 'rotate' 'allows a shorter life than was asked for' "$(watchword pat rotate "$contoso" 2>&1)"
explained=$(watchword explain "$contoso")
[[ $explained =~ 'expires in '[67]' days' ]] || fail "explain does not tell when it ends: $explained" # in the same second, 7

# What the service does not carry out changes nothing: the token that is there serves.
scenario '{"pat_error": {"error": "failedToIssueAccessToken"}}'
message=$(refused watchword pat rotate "$contoso")
expect_text 'the message' 'contoso refuses: the token could not be made' "$message"
git -C engine fetch
expect_number 'living tokens' 1 "$(living | wc -l)"

# It is ours, and ends when we leave.
watchword logout "$contoso"
expect_number 'living tokens after logout' 0 "$(/usr/bin/python3 - "$HOME/azure/requests.jsonl" <<'PY'
import json, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
made = {l["pat"] for l in lines if l["kind"] == "pats.create" and "pat" in l}
print(len(made - {l["pat"] for l in lines if l["kind"] == "pats.revoke"}))
PY
)"

# Where tokens may not be made the session answers, which is found out once; whoever signs in for
# the token has signed in for git as well.
printf '#!/bin/sh\necho >>"%s/visits"\nexec "%s/browser.py" "$@"\n' "$HOME" "$fixtures" >counted-browser
chmod +x counted-browser
export BROWSER=$HOME/counted-browser
rm -rf "$WATCHWORD_TEST_SCREENSHOTS"
scenario '{"pat_policy": {"organization": "contoso", "disable_creation": true}}'
made=$(requests pats.create)
message=$(git -C engine fetch 2>&1)
expect_text 'the notice' 'new personal access tokens are switched off by policy' "$message"
expect_number 'sign-ins' 1 "$(wc -l <visits)"
no_browser_from_here
git -C engine fetch
git -C docs fetch
expect_number 'attempts to make a token' $((made + 1)) "$(requests pats.create)"
expect_text 'explain' 'tried again from' "$(watchword explain "$contoso")"
expect_no_browser

# A token in the environment comes before all; one that is refused is told of and passed over.
WATCHWORD_PAT=$(printf 'x%.0s' {1..76})AZDO1234
export WATCHWORD_PAT
expect_text 'explain' 'WATCHWORD_PAT holds a personal access token' "$(watchword explain "$contoso")"
if git_knows_state; then git -C engine fetch; else refused git -C engine fetch >/dev/null; fi
unset WATCHWORD_PAT
git -C engine fetch
