#!/usr/bin/env bash
# A rotation that is killed at any of its steps: before the service does what it was asked for,
# while it does, and after it did. Afterwards git works, and one token is alive: neither two nor
# none.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

start_azure
use_watchword
person_is alice@contoso.com
git config --global watchword.pat.mode issue
contoso=https://dev.azure.com:$WATCHWORD_AZURE_PORT/contoso
git clone --quiet "$WATCHWORD_AZURE_REPO" engine
no_browser_from_here

living() { watchword pat list "$contoso" --json | /usr/bin/python3 -c '
import json, sys
print(len(json.load(sys.stdin)))' || true; }
pending() { curl --silent "$WATCHWORD_AZURE_CONTROL/state" | /usr/bin/python3 -c '
import json, sys
print(sum(fault["scenario"] in ("delay", "stall") for fault in json.load(sys.stdin)["pending"]))'; }

# $1: the kind of the request, $2: what befalls it. Kills the rotation while the request hangs.
killed_at() {
  scenario "$2"
  local seen
  seen=$(requests "$1")
  setsid watchword pat rotate "$contoso" >/dev/null 2>&1 &
  local rotation=$! attempt
  for ((attempt = 0; attempt < 400; attempt++)); do
    if [[ $(pending) == 0 ]]; then break; fi
    kill -0 "$rotation" 2>/dev/null || fail "the rotation ended before its $1"
    sleep 0.02
  done
  # A stalled answer was recorded once it is on its way.
  if [[ $2 == *stall* ]]; then
    while [[ $(requests "$1") == "$seen" ]]; do sleep 0.02; done
  fi
  kill -KILL "$rotation" || fail "the rotation ended at its $1"
  wait "$rotation" 2>/dev/null || true
  # A request that was under way is still carried out.
  while [[ $(requests "$1") == "$seen" ]]; do sleep 0.05; done
}

# $1: where it was killed
expect_order() {
  git -C engine fetch || fail "$1: git does not work any more"
  expect_number "$1: living tokens" 1 "$(living)"
  git -C engine fetch || fail "$1: git does not work after that"
}

for kind in pats.get pats.create rest.connection_data pats.revoke; do
  killed_at "$kind" "{\"delay\": {\"kind\": \"$kind\", \"seconds\": 1},
                      \"fail\": {\"kind\": \"$kind\", \"status\": 503}}"
  expect_order "killed before $kind"
  killed_at "$kind" "{\"delay\": {\"kind\": \"$kind\", \"seconds\": 1}}"
  expect_order "killed during $kind"
  [[ $kind != pats.revoke ]] || continue # its answer has no body to stall in
  killed_at "$kind" "{\"stall\": {\"kind\": \"$kind\", \"seconds\": 1}}"
  expect_order "killed after $kind"
done
expect_no_browser
