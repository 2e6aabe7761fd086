#!/usr/bin/env bash
# `watchword pat` as a person uses it: what it lists, makes, changes, replaces and ends, and what it
# refuses.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

start_azure
use_watchword
person_is alice@contoso.com
contoso=https://dev.azure.com:$WATCHWORD_AZURE_PORT/contoso

# Without a session nothing is managed, and where nobody may be asked that is said.
message=$(WATCHWORD_INTERACTIVE=never refused watchword pat list "$contoso")
expect_text 'without a session' 'watchword login' "$message"
message=$(refused watchword pat list https://dev.azure.com)
expect_text 'without an organization' 'is not the address of an Azure DevOps organization' "$message"

watchword login "$contoso"
no_browser_from_here
# $1: the name; the id of the living token that is called so
id_of() { watchword pat list "$contoso" --name "$1" --json | /usr/bin/python3 -c '
import json, sys
print(json.load(sys.stdin)[0]["id"])'; }
# $1: a token; whether git's first request of a fetch is let in with it
opens() {
  printf 'user = "x:%s"' "$1" | curl --silent --config - --cacert "$WATCHWORD_AZURE_CA" --output /dev/null \
    --write-out '%{http_code}' --connect-to "::127.0.0.1:$WATCHWORD_AZURE_PORT" \
    "$WATCHWORD_AZURE_REPO/info/refs?service=git-upload-pack"
}

# A new token is printed where that is asked for, alone on standard output, and works at once.
token=$(watchword pat create "$contoso" --name reader --scope vso.code --lifetime 7d --print 2>made)
[[ $token =~ ^[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}$ ]] || fail 'a token was not printed as it is'
expect_number 'its first request' 200 "$(opens "$token")"
expect_text 'the list' '"name":"reader","scope":"vso.code"' "$(watchword pat list "$contoso" --json)"
shown=$(watchword pat show "$contoso" --id "$(id_of reader)")
[[ $shown =~ ', in '[67]' days' ]] || fail "show does not tell when it ends: $shown" # within the same second, 7
expect_text 'what is not kept' 'no token is kept for contoso' "$(refused watchword pat show "$contoso")"

# Changed: it stays the same token.
watchword pat update "$contoso" --id "$(id_of reader)" --name writer --scope 'vso.code_write' >updated
expect_text 'update' "The token 'writer' has the scopes vso.code_write" "$(cat updated)"
expect_number 'the same token' 200 "$(opens "$token")"
expect_text 'nothing to change' 'nothing is to be changed' \
  "$(refused watchword pat update "$contoso" --id "$(id_of writer)")"

# Replaced: another token of the same name and scopes, and the old one is worth nothing.
fresh=$(watchword pat rotate "$contoso" --id "$(id_of writer)" --print)
expect_number 'the new token' 200 "$(opens "$fresh")"
expect_number 'the old token' 401 "$(opens "$token")"
expect_text 'the list' '"name":"writer","scope":"vso.code_write"' "$(watchword pat list "$contoso" --json)"
expect_number 'living tokens' 1 "$(watchword pat list "$contoso" --json | grep -o '"id"' | wc -l)"

# Ended.
id=$(id_of writer)
expect_text 'revoke' 'is revoked' "$(watchword pat revoke "$contoso" --id "$id")"
expect_number 'the revoked token' 401 "$(opens "$fresh")"
unset token fresh
expect_text 'an empty list' 'No personal access token of yours there matches' \
  "$(refused watchword pat list "$contoso")"
expect_number 'revoked tokens' 2 "$(watchword pat list "$contoso" --state revoked --json | grep -o '"id"' | wc -l)"
expect_text 'an id that is unknown' 'knows no token of yours' \
  "$(refused watchword pat revoke "$contoso" --id 00000000-0000-0000-0000-000000000000)"

# Kept: git is given it where it is told to ask for tokens, and there is one place.
watchword pat create "$contoso" --name kept >created
expect_text 'create' "is kept for contoso" "$(cat created)"
message=$(refused watchword pat create "$contoso")
expect_text 'a second one' 'another token is kept for contoso already' "$message"
git config --global "watchword.https://dev.azure.com:$WATCHWORD_AZURE_PORT/contoso.provider" pat
expect_text 'explain' 'Personal access tokens (set)' "$(watchword explain "$contoso")"
git clone --quiet "$WATCHWORD_AZURE_REPO" engine
watchword pat rotate "$contoso" >rotated
git -C engine fetch
expect_text 'show' 'yes' "$(watchword pat show "$contoso")"
expect_text 'revoke' 'no longer kept here' "$(watchword pat revoke "$contoso")"
refused git -C engine fetch >/dev/null

# For all organizations of the account: what is kept for them, and nothing else.
expect_text 'nothing kept' 'no token is kept for any organization' \
  "$(refused watchword pat rotate "$contoso" --all-orgs)"
watchword pat create "$contoso" --all-orgs --name everyday >created
expect_text 'create' 'is kept for contoso' "$(cat created)"
expect_text 'create again' 'a token is kept for it already' "$(watchword pat create "$contoso" --all-orgs 2>&1)"
first=$(id_of everyday)
watchword pat rotate "$contoso" --all-orgs >rotated
[[ $(id_of everyday) != "$first" ]] || fail 'the token was not replaced'
expect_text 'update' "The token 'daily' has" "$(watchword pat update "$contoso" --all-orgs --name daily)"
expect_text 'show' '"name":"daily"' "$(watchword pat show "$contoso" --all-orgs --json)"
expect_text 'an id of one' '--id is for the token of one organization' \
  "$(refused watchword pat revoke "$contoso" --all-orgs --id "$first")"
expect_text 'revoke' 'no longer kept here' "$(watchword pat revoke "$contoso" --all-orgs)"

# Typed in, and from standard input; one that is worth nothing is not kept.
secret=$(printf 'y%.0s' {1..76})AZDO1234
scenario "{\"pat\": {\"login\": \"alice@contoso.com\", \"organization\": \"contoso\", \"name\": \"typed\",
                    \"scope\": \"vso.code\", \"secret\": \"$secret\"}}"
printf '%s\n' "$secret" | watchword pat set "$contoso" >kept
git -C engine fetch
TYPED=$secret GIT_TERMINAL_PROMPT=1 expect "$e2e/pat_set.exp" "$contoso" || fail 'the token could not be typed in'
expect_text 'one that is refused' 'does not accept this token' \
  "$(printf 'z%.0s' {1..84} | refused watchword pat set "$contoso")"
expect_text 'what is none' 'that is not a personal access token' \
  "$(echo 'two words' | refused watchword pat set "$contoso")"
git -C engine fetch # still the one that is worth something
unset secret

# What is never made, and what is warned about.
expect_text 'everything' 'a token that may do everything' \
  "$(refused watchword pat create "$contoso" --scope app_token --print)"
expect_text 'the service refuses' 'contoso refuses: there is no such scope (invalidScope)' \
  "$(refused watchword pat create "$contoso" --scope vso.nothing --print)"
scenario '{"pat": {"login": "alice@contoso.com", "name": "everywhere", "scope": "vso.code"}}'
expect_text 'a global token' '1 December 2026' "$(watchword pat list "$contoso" 2>&1)"

# More than a page of them, and only some.
scenario "{\"pat\": [$(for ((n = 0; n < 230; n++)); do
  printf '%s{"login": "alice@contoso.com", "organization": "contoso", "name": "many %03d", "scope": "vso.work", "valid_days": %d}' \
    "$([[ $n == 0 ]] || echo ,)" "$n" $((2 + n % 20))
done)]}"
expect_number 'all of them' 230 "$(watchword pat list "$contoso" --name MANY --json | grep -o '"id"' | wc -l)"
expect_number 'those that end soon' 24 \
  "$(watchword pat list "$contoso" --name many --expires-within 3d --json | grep -o '"id"' | wc -l)"
expect_number 'those of a scope' 230 "$(watchword pat list "$contoso" --scope vso.work --json | grep -o '"id"' | wc -l)"
first=$(watchword pat list "$contoso" --scope vso.work --sort expiry | sed -n 2p)
expect_text 'the first to end' 'many 000' "$first"
expect_no_browser
