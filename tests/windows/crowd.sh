#!/usr/bin/env bash
# Eight programs ask at once for a token that has expired: one of them asks the service, all are answered.
# One that is killed while it asks holds nobody up.
source "$(dirname "${BASH_SOURCE[0]}")/../e2e/lib.sh"

start_azure
use_watchword
person_is alice@contoso.com
# A token counts as expired five minutes early, so this one lives for two seconds.
scenario '{"tokens": {"expires_in": 302, "strict_rotation": true}}'
git ls-remote --quiet "$WATCHWORD_AZURE_REPO" >/dev/null
no_browser_from_here
expect_number 'token requests' 1 "$(requests entra.token 200)"

request() { printf 'protocol=https\nhost=dev.azure.com:%s\npath=contoso/engine/_git/engine\n\n' "$WATCHWORD_AZURE_PORT"; }
# $1: what it is, $2: how many there are to be
expect_answers() {
  local index answers=0
  for index in 1 2 3 4 5 6 7 8; do
    if grep -q '^password=' "answer-$index" 2>/dev/null; then ((++answers)); fi
  done
  rm -f answer-?
  expect_number "$1" "$2" "$answers"
}
crowd() {
  local index asking=()
  for index in 1 2 3 4 5 6 7 8; do
    request | git-credential-watchword get >"answer-$index" &
    asking+=($!)
  done
  wait "${asking[@]}"
}

sleep 3
scenario '{"tokens": {"expires_in": 3600}, "clock": {"move": 400}}'
crowd
expect_answers 'answers' 8
expect_number 'token requests' 2 "$(requests entra.token 200)"
expect_number 'refused token requests' 0 "$(requests entra.token 400)"

# A service that does not answer, and the one who waits for it with the lock held is killed.
watchword cache clear
scenario '{"clock": {"move": 3600}, "delay": {"kind": "entra.token", "seconds": 4}}'
before=$(requests entra.token)
request >"$HOME/request"
git-credential-watchword get <"$HOME/request" >/dev/null 2>&1 &
holder=$!
sleep 2
kill -KILL "$holder" 2>/dev/null || true
wait "$holder" 2>/dev/null || true
crowd
expect_answers 'answers after a holder of the lock was killed' 8
after=$(requests entra.token)
((after - before <= 2)) || fail "the crowd made $((after - before)) requests"
expect_no_browser
