#!/usr/bin/env bash
# A fleet: one person signs in once, the session is kept in a key vault, and eight machines that
# share nothing else renew it through an hour, all at the same moments, with refresh tokens that
# work once only. Each always gets a token that works, and nobody is asked again.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

unshare --user --map-current-user true 2>/dev/null || {
  printf 'skipped: machines cannot be told apart without user namespaces\n' >&2
  exit 77
}

readonly machines=8 rounds=6 round_seconds=600

start_azure
use_watchword
person_is alice@contoso.com
export WATCHWORD_STORE=key-vault
export WATCHWORD_KEY_VAULT_URL=https://watchword.vault.azure.net:$WATCHWORD_AZURE_PORT
export WATCHWORD_ENTRA_CLIENT_ID=872cd9fa-d31f-45e0-9eab-6e460a02d1f1
readonly organization=https://dev.azure.com:$WATCHWORD_AZURE_PORT/contoso

# Nobody is there who could open the vault.
message=$(refused watchword status)
expect_text 'a machine without an identity' 'no identity of its own' "$message"
expect_text 'a machine without an identity' 'AZURE_CLIENT_ID' "$message"

# The identity of the machines: a test plugin that has the token of an application. The arguments of
# every process are searched for secrets, so the application's goes through standard input.
cat >"$HOME/azure/vault-token" <<'TOKEN'
#!/usr/bin/env bash
printf 'grant_type=client_credentials&client_id=b0b0b0b0-0000-4000-8000-000000000002&client_secret=Out~Sider.Secret-9925&scope=https%%3A%%2F%%2Fvault.azure.net%%2F.default' |
  curl --silent --fail --cacert "$WATCHWORD_AZURE_CA" --connect-to "::127.0.0.1:$WATCHWORD_AZURE_PORT" --data @- \
    "$AZURE_AUTHORITY_HOST/11111111-aaaa-4aaa-8aaa-111111111111/oauth2/v2.0/token" |
  /usr/bin/python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])'
TOKEN
chmod +x "$HOME/azure/vault-token"
export WATCHWORD_PLUGIN_PATH=$build/tests/lib
chmod go-w "$build/tests/lib" "$build"/tests/lib/vault-identity.*
WATCHWORD_TEST_VAULT_TOKEN=$("$HOME/azure/vault-token")
export WATCHWORD_TEST_VAULT_TOKEN
message=$(WATCHWORD_KEY_VAULT_URL=https://vault.example refused watchword status)
expect_text 'a wrong address' 'is not the address of a key vault' "$message"
message=$(WATCHWORD_KEY_VAULT_URL=https://fabrikam.vault.azure.net:$WATCHWORD_AZURE_PORT refused watchword status)
expect_text "another tenant's vault" '22222222-bbbb-4bbb-8bbb-222222222222' "$message"
scenario '{"vault": {"principal": "b0b0b0b0-0000-4000-8000-000000000002", "permissions": []}}'
message=$(refused watchword status)
expect_text 'an identity without permissions' 'Key Vault Secrets Officer' "$message"
scenario '{"vault": {"principal": "b0b0b0b0-0000-4000-8000-000000000002",
                     "permissions": ["get", "list", "set", "delete", "recover"]}}'
expect_text 'the plugins' 'key-vault' "$(watchword plugins)"

# A token counts as expired five minutes early, so each lives for two seconds.
scenario '{"tokens": {"expires_in": 302, "strict_rotation": true}}'
git clone --quiet "$WATCHWORD_AZURE_REPO" engine
expect_text 'status' 'the key vault watchword.vault.azure.net' "$(watchword status)"
expect_text 'status' 'alice@contoso.com' "$(watchword status)"
expect_text 'explain' 'alice@contoso.com' "$(watchword explain "$WATCHWORD_AZURE_REPO")"
no_browser_from_here

# One machine: $1 is its number. It has a HOME, state and kernel keyrings of its own.
cat >"$HOME/machine" <<'MACHINE'
#!/usr/bin/env bash
set -euo pipefail
meeting=$HOME number=$1 rounds=$2 organization=$3
mkdir -p "$HOME/machine-$number"
cp "$HOME/.gitconfig" "$HOME/machine-$number/"
export HOME=$HOME/machine-$number WATCHWORD_TRACE=$HOME/machine-$number/trace.log
unset XDG_STATE_HOME XDG_CONFIG_HOME XDG_CACHE_HOME
for ((round = 1; round <= rounds; round++)); do
  until [[ -e $meeting/round-$round ]]; do sleep 0.02; done
  WATCHWORD_TEST_VAULT_TOKEN=$("$meeting/azure/vault-token")
  export WATCHWORD_TEST_VAULT_TOKEN
  status=$(watchword token "$organization" --output header 2>"$HOME/error" |
    curl --silent --output /dev/null --write-out '%{http_code}' --header @- --cacert "$WATCHWORD_AZURE_CA" \
      --connect-to "::127.0.0.1:$WATCHWORD_AZURE_PORT" "$organization/_apis/connectionData") || true
  printf '%s %s\n' "$status" "$(tr '\n' ' ' <"$HOME/error")" >"$meeting/machine-$number-round-$round.draft"
  mv "$meeting/machine-$number-round-$round.draft" "$meeting/machine-$number-round-$round"
done
MACHINE
chmod +x "$HOME/machine"

for ((number = 1; number <= machines; number++)); do
  WATCHWORD_INTERACTIVE=never unshare --user --map-current-user \
    "$HOME/machine" "$number" "$rounds" "$organization" &
done

for ((round = 1; round <= rounds; round++)); do
  sleep 2.1
  scenario "{\"clock\": {\"move\": $round_seconds}}"
  touch "$HOME/round-$round"
  for ((number = 1; number <= machines; number++)); do
    result=$HOME/machine-$number-round-$round
    for ((attempt = 0; attempt < 1200; attempt++)); do
      if [[ -e $result ]]; then break; fi
      sleep 0.05
    done
    [[ -e $result ]] || fail "machine $number has no token after a minute of round $round"
    [[ $(<"$result") == '200 '* ]] || fail "machine $number in round $round: $(<"$result")"
  done
done

/usr/bin/python3 - "$HOME/azure/requests.jsonl" $((machines * rounds)) <<'PY'
import json, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
renewals = [line for line in lines if line["form"].get("grant_type") == "refresh_token"]
done = [line for line in renewals if line["status"] == 200]
lost = len(renewals) - len(done)
print(f"{len(done)} renewals in an hour, {lost} lost races")
assert len(done) >= int(sys.argv[2]), "the machines did not renew for themselves"
written = {line.get("value") for line in lines if line["kind"] == "vault.set_secret"}
assert len(written) >= len(done), "a rotated refresh token was not written down"
PY
expect_no_browser

# A person's sign-in is checked against this machine's clock.
scenario "{\"clock\": {\"move\": -$((rounds * round_seconds))}}"

# Signing out is for the whole fleet; signing in again takes the name of the deleted secret back.
WATCHWORD_TEST_VAULT_TOKEN=$("$HOME/azure/vault-token")
watchword logout "$WATCHWORD_AZURE_REPO"
message=$(WATCHWORD_INTERACTIVE=never refused watchword token "$organization")
expect_text 'after signing out' 'watchword login' "$message"
export BROWSER=$fixtures/browser.py
rm -rf "$WATCHWORD_TEST_SCREENSHOTS"
watchword login "$WATCHWORD_AZURE_REPO"
((0 < $(requests vault.recover_deleted_secret 200))) || fail 'nothing was recovered'
expect_text 'status' 'alice@contoso.com' "$(watchword status)"
