#!/usr/bin/env bash
# Devices that Entra knows: the identity broker of the desktop answers, in each of its dialects,
# without a browser; its window comes before one, Ctrl-C closes it, and nothing of it is stored.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

start_azure
use_watchword
no_browser_from_here
url=https://dev.azure.com:$WATCHWORD_AZURE_PORT/contoso
mock=$build/tests/identity-broker/watchword-mock-broker
settings=$HOME/broker.json calls=$HOME/broker.jsonl
: >"$calls"

# $1: the dialect, $2: more of its settings, beginning with a comma
broker_is() {
  printf '{"dialect": "%s", "logins": ["alice@contoso.com", "dave@fabrikam.com"], "person": "alice@contoso.com"%s}' \
    "$1" "${2-}" >"$settings.new"
  mv "$settings.new" "$settings"
}
# $1: a method; how often it was called
called() { grep -c "\"method\":\"$1\"" "$calls" || true; }
forget_answers() { watchword cache clear >/dev/null; }
# $1: a method that is awaited
await_call() {
  local attempt
  for ((attempt = 0; attempt < 500; attempt++)); do
    [[ $(called "$1") == 0 ]] || return 0
    sleep 0.02
  done
  fail "the broker was not asked: $1"
}

# Nobody runs it: the bus starts it for the first call, as for every program of the desktop.
mkdir -p "$HOME/.local/share/dbus-1/services"
printf '[D-BUS Service]\nName=com.microsoft.identity.broker1\nExec=%s %s %s %s\n' \
  "$mock" "$settings" "$calls" "$WATCHWORD_AZURE_CONTROL" \
  >"$HOME/.local/share/dbus-1/services/com.microsoft.identity.broker1.service"
dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.ReloadConfig >/dev/null

broker_is old ', "unexported_ms": 400'
git clone "$WATCHWORD_AZURE_REPO" engine
expect_number 'tokens that the broker gave' 1 "$(called acquireTokenSilently)"
git -C engine fetch
given=$(called acquireTokenSilently)
git -C engine fetch
if keyctl show @u >/dev/null 2>&1; then
  expect_number 'tokens that the broker gave, after an answer from memory' "$given" "$(called acquireTokenSilently)"
fi
expect_number 'tokens that a sign-in gave' 0 "$(requests entra.token)"
kept=$(secret-tool search --all xdg:schema dev.watchword.Item 2>&1 || true)
[[ $kept != *entra* ]] || fail "something of the broker's is in the keyring: $kept"

for dialect in new himmelblau; do
  broker_is "$dialect"
  forget_answers
  given=$(called acquireTokenSilently)
  git -C engine fetch
  expect_number "tokens that a broker gave ($dialect)" $((given + 1)) "$(called acquireTokenSilently)"
done

expect_text 'explain' 'identity-broker' "$(watchword explain "$url")"
expect_text 'explain' 'alice@contoso.com is bound to contoso' "$(watchword explain "$url")"
expect_text 'status' 'by the identity broker' "$(watchword status)"
expect_text 'doctor' 'the identity broker 3.0.1 has alice@contoso.com' "$(watchword doctor "$url" || true)"

# What the service demands of a token travels through the broker.
broker_is new
scenario '{"demand_claims": {"organization": "contoso", "interactive": true,
            "claims": {"access_token": {"acrs": {"essential": true, "value": "c1"}}}}}'
fetch_with_another_token
grep -q 'acrs.*"type":6\|"type":6.*acrs' "$calls" || fail 'the claims were not demanded in the window'
scenario '{"demand_claims": {"organization": "contoso", "claims": null}}'

# Signed out, nobody answers, and the broker keeps its account; who signs in takes it, unasked.
windows=$(called acquireTokenInteractively)
watchword logout "$url"
expect_text 'a refusal' 'is signed out' "$(refused with WATCHWORD_INTERACTIVE=never watchword token "$url" 2>&1)"
expect_number 'accounts that were removed' 0 "$(called removeAccount)"
expect_text 'login' 'Signed in as alice@contoso.com' "$(watchword login "$url" 2>&1)"
expect_number 'windows' "$windows" "$(called acquireTokenInteractively)"
watchword logout "$url" --from-broker
expect_number 'accounts that were removed' 1 "$(called removeAccount)"

# A window that waits for a person ends with the command.
broker_is new ', "acquireTokenSilently": {"status": 2}, "acquireTokenInteractively": {"slow_ms": 60000}'
: >"$calls"
watchword login "$url" >login.log 2>&1 &
login=$!
await_call acquireTokenInteractively
kill -TERM "$login"
if wait "$login"; then fail 'a sign-in that was cancelled succeeded'; fi
await_call cancelInteractiveFlow
cat login.log
expect_text 'the sign-in' 'asks in a window of its own' "$(cat login.log)"

# One that talks nonsense is of no use, and is not asked again at once.
broker_is new
watchword login "$url"
broker_is new ', "acquireTokenSilently": {"raw": "{nonsense"}'
forget_answers
for attempt in 1 2; do
  expect_text "refusal $attempt" 'nobody understands' \
    "$(refused with WATCHWORD_INTERACTIVE=never watchword token "$url" 2>&1)"
done
expect_no_browser
