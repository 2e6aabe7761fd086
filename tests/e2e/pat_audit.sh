#!/usr/bin/env bash
# Everybody's tokens of a large organization: all pages of them, what is worrying first, in every
# form, and the end of some.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

readonly users=2500 pats=12000

start_azure
use_watchword
person_is alice@contoso.com
contoso=https://dev.azure.com:$WATCHWORD_AZURE_PORT/contoso
scenario "{\"population\": {\"organization\": \"contoso\", \"users\": $users, \"pats\": $pats}}"
watchword login "$contoso" >/dev/null
no_browser_from_here

# $1: a Python expression over `rows`, the tokens of audit.json; $2: what it must be
expect_rows() {
  local seen
  seen=$(/usr/bin/python3 -c '
import collections, json, sys
rows = json.load(open("audit.json"))
print(eval(sys.argv[1]))' "$1")
  [[ $seen == "$2" ]] || fail "$1 is $seen, not $2"
}

# Every page of users and of their tokens, each once.
SECONDS=0
said=$(watchword pat audit "$contoso" --ended --json 2>&1 >audit.json) || fail "no audit: $said"
printf '%d users and %d tokens in %d s\n' "$users" "$pats" "$SECONDS"
expect_rows 'len({row["id"] for row in rows})' "$pats"
expect_rows 'len(rows)' "$pats"
expect_number 'pages of users' 6 "$(requests graph.users 200)"
expect_number 'pages of tokens' 2550 "$(requests tokenadmin.list 200)"
expect_text 'the summary' "$users users looked at" "$said"

# The most worrying first, with the numbers that the population has.
expect_rows 'rows[0]["findings"][0]' global
expect_rows '[row["findings"] for row in rows][-1]' '[]'
expect_rows 'sum("full-scope" in row["findings"] for row in rows)' \
  "$(/usr/bin/python3 - "$pats" <<'PY'
import sys
def living(n):
    valid_to = 3 if n % 25 == 1 else 10 + n % 80
    if n % 11 == 2: valid_to = -1
    if n % 100 == 9: valid_to = 3650
    unused = n % 80 + 100 if n % 9 == 4 else 1
    return valid_to > 0 and unused < 90
print(sum(n % 40 == 3 and living(n) for n in range(int(sys.argv[1]))))
PY
)"

# A name that a spreadsheet would run.
watchword pat create "$contoso" --name '=HYPERLINK("https://example.org","x")' --scope vso.code \
  --print >/dev/null
watchword pat audit "$contoso" --user alice --csv >audit.csv
expect_text 'the cell' "\"'=HYPERLINK(\"\"https" "$(<audit.csv)"
[[ $(head -n 1 audit.csv) == '"organization","user",'*$'\r' ]] || fail 'the head of the CSV is wrong'

# The end of some: only narrow, only after a question.
expect_text 'revoking everything' '--finding or --user' \
  "$(refused watchword pat audit "$contoso" --revoke --yes)"
expect_text 'nobody to ask' '--yes' \
  "$(refused watchword pat audit "$contoso" --user user0001@ --finding expiring --revoke </dev/null)"
expect_number 'revocations' 0 "$(requests tokenadmin.revoke)"
ending=(watchword pat audit "$contoso" --user user0001@ --finding expiring)
"${ending[@]}" --json >audit.json
expect_rows 'len(rows)' 24
expect_text 'the wrong number' 'no token was revoked' \
  "$(refused env -u GIT_TERMINAL_PROMPT expect -f "$e2e/pat_audit.exp" 23 "${ending[@]}" --revoke)"
expect_number 'revocations' 0 "$(requests tokenadmin.revoke)"
env -u GIT_TERMINAL_PROMPT expect -f "$e2e/pat_audit.exp" 24 "${ending[@]}" --revoke >asked.txt || fail "$(<asked.txt)"
expect_text 'the end' '24 tokens of contoso were revoked' "$(<asked.txt)"
expect_number 'revocations' 1 "$(requests tokenadmin.revoke 204)"
if "${ending[@]}" >/dev/null; then fail 'tokens live on after they were revoked'; fi
watchword pat audit "$contoso" --user user0001@ --finding inactive --revoke --yes >/dev/null
expect_number 'revocations' 2 "$(requests tokenadmin.revoke 204)"

# All organizations of the account; one that it does not administer is passed over.
said=$(watchword pat audit "$contoso" --all-orgs --user alice --json 2>&1 >audit.json) || true
expect_rows 'sorted({row["organization"] for row in rows})' "['contoso']"
expect_text 'the summary of all' '2 users looked at' "$said"
watchword pat list "$contoso" --all-orgs --json >audit.json
expect_rows '[row["organization"] for row in rows]' "['contoso']"
scenario '{"accounts": {"bare": true}}'
watchword pat list "$contoso" --all-orgs >/dev/null
expect_no_browser

# Not for members who are no administrators.
watchword logout --all >/dev/null
export BROWSER=$fixtures/browser.py
person_is bob@contoso.com
watchword login "$contoso" >/dev/null
expect_text 'the refusal' 'does not administer contoso' "$(refused watchword pat audit "$contoso")"
