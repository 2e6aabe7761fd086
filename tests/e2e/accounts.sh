#!/usr/bin/env bash
# Whose account answers is people's choice: one that is asked for by name, one that was signed out
# of, one of several.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

start_azure
use_watchword
contoso=https://dev.azure.com:$WATCHWORD_AZURE_PORT/contoso
labs=$contoso-labs # of the same tenant
as_bob=${WATCHWORD_AZURE_REPO/:\/\//:\/\/bob%40contoso.com@}

# usual_account ORGANIZATION: whom it is bound to.
usual_account() {
  watchword status --json | /usr/bin/python3 -c '
import json, sys
print(*[s["account"] for s in json.load(sys.stdin)["sessions"] if sys.argv[1] in s["organizations"]])' "$1"
}
# The account of the last fetch.
who_fetched() {
  /usr/bin/python3 - "$HOME/azure/requests.jsonl" <<'PY'
import json, sys
print([line.get("account") for line in map(json.loads, open(sys.argv[1])) if line["kind"] == "git.upload_pack"][-1])
PY
}

person_is alice@contoso.com
git clone --quiet "$WATCHWORD_AZURE_REPO" engine
last_page >/dev/null

# An account in the address signs in for that address.
person_is bob@contoso.com
git clone --quiet "$as_bob" as-bob
last_page >/dev/null
expect_text 'who cloned' bob@contoso.com "$(who_fetched)"
no_browser_from_here
git -C engine fetch
expect_text 'who fetched' alice@contoso.com "$(who_fetched)"
expect_text 'the usual account' alice@contoso.com "$(usual_account contoso)"
git -C as-bob fetch
expect_text 'who fetched' bob@contoso.com "$(who_fetched)"

# With two accounts, git's person reads which one it was, where git only says "not found".
message=$(refused git clone "$contoso/engine/_git/nothing" nothing)
expect_text 'a wrong account' 'git is answered as alice@contoso.com' "$message"
expect_text 'a wrong account' '--account NAME' "$message"

# Signed out: neither as the usual account nor as the only one of the tenant, nor by name, also when
# somebody signs in to another organization.
watchword logout --account bob@contoso.com "$contoso"
alone=(with WATCHWORD_INTERACTIVE=never)
message=$(refused "${alone[@]}" git -C as-bob fetch)
git -C engine fetch
watchword token "$labs" >/dev/null
watchword logout "$contoso"
export BROWSER=$fixtures/browser.py
person_is alice@contoso.com
rm -rf "$WATCHWORD_TEST_SCREENSHOTS"
watchword login "$labs"
last_page >/dev/null
no_browser_from_here
message=$(refused "${alone[@]}" git -C engine fetch)
expect_text 'signed out' "contoso is signed out" "$message"
expect_text 'signed out' "\`watchword login $contoso\` signs in again" "$message"
refused "${alone[@]}" git -C as-bob fetch >/dev/null
refused "${alone[@]}" with WATCHWORD_ACCOUNT=alice@contoso.com git -C engine fetch >/dev/null
expect_no_browser
expect_text 'explain' 'not asked: contoso is signed out' "$(watchword explain "$contoso")"
expect_text 'status' 'Signed out: contoso (Microsoft Entra)' "$(watchword status)"
expect_text 'status' '"signed_out":[{"organization":"contoso","provider":"entra"}]' "$(watchword status --json)"
watchword token "$labs" >/dev/null

# git may ask a person, whose sign-in ends it.
export BROWSER=$fixtures/browser.py
rm -rf "$WATCHWORD_TEST_SCREENSHOTS"
git -C engine fetch
last_page >/dev/null
no_browser_from_here
git -C engine fetch
expect_no_browser
[[ $(watchword status) != *'Signed out'* ]] || fail 'status still says that contoso is signed out'

# An organization that moved: what was noted of its tenant is looked up again before a person is
# asked. Alice is a guest in the other tenant, whose tokens contoso refuses.
contoso_tenant=11111111-aaaa-4aaa-8aaa-111111111111
note=$(grep -rl "^tenant|$contoso\$" "$HOME/.local/state/watchword")
sed -i "s/$contoso_tenant/22222222-bbbb-4bbb-8bbb-222222222222/" "$note"
! grep -q "$contoso_tenant" "$note" || fail 'the note of the tenant was not changed'
watchword cache clear
request() { printf 'protocol=https\nhost=dev.azure.com:%s\npath=contoso/engine/_git/engine\n' "$WATCHWORD_AZURE_PORT"; }
answered() { { request && printf '\n'; } | "${alone[@]}" git-credential-watchword get; }
for ((i = 0; i < 2; i++)); do
  answered >answer
  { request && grep -E '^(username|password)=' answer && printf '\n'; } | git-credential-watchword erase 2>>erased.log
done
expect_text 'a refusal' 'contoso refused the token of alice@contoso.com' "$(cat erased.log)"
answered >answer
rm answer
grep -q "$contoso_tenant" "$note" || fail 'the tenant was not looked up again'
git -C engine fetch
expect_no_browser
