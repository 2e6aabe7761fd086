# shellcheck shell=bash
# What the end-to-end tests share. Sourced by a test that runs in tests/fixtures/keyring.sh with
# WATCHWORD_TEST_BUILD, the build tree, set. At the end of every test whatever it printed, traced or
# showed to ps is searched for secrets.
set -euo pipefail

e2e=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
fixtures=$e2e/../fixtures
build=${WATCHWORD_TEST_BUILD:?the build tree is not given}
readonly e2e fixtures build

export PATH=$build/bin:$PATH
export BROWSER=$fixtures/browser.py
export WATCHWORD_TRACE=$HOME/trace.log
export GIT_TERMINAL_PROMPT=0
cd "$HOME"

fail() {
  printf 'FAIL: %s\n' "$*" >&2
  exit 1
}

# All output of the test also goes where the search for secrets finds it.
exec > >(tee "$HOME/output.log") 2>&1

# with NAME=VALUE… COMMAND…: the command with these in its environment. env(1) would show the values,
# which may be secrets, to ps.
with() {
  (
    while [[ $1 == *=* ]]; do
      export "${1?}"
      shift
    done
    "$@"
  )
}

"$fixtures/watch_processes.py" >"$HOME/ps.log" 2>/dev/null &

# shellcheck disable=SC2317  # called by the trap
finish() {
  local status=$?
  trap - EXIT
  local job
  for job in $(jobs -p); do kill "$job" 2>/dev/null || true; done
  if [[ ${WATCHWORD_AZURE_PID-} ]]; then
    kill "$WATCHWORD_AZURE_PID" 2>/dev/null || true
    wait "$WATCHWORD_AZURE_PID" 2>/dev/null || true
  fi
  if ((status == 0)); then
    /usr/bin/python3 "$e2e/find_secrets.py" "$HOME" || status=1
  fi
  if ((status != 0)) && [[ -e $HOME/trace.log ]]; then
    printf -- '--- the trace\n'
    tail -n 40 "$HOME/trace.log"
  fi
  exit "$status"
}
trap finish EXIT

# Starts the simulator with these arguments and takes its environment.
start_azure() {
  "$build/tests/azure/watchword-azure" --listen 127.0.0.1:0 --root "$HOME/azure" "$@" \
    >"$HOME/azure.log" 2>&1 &
  local pid=$! attempt
  for ((attempt = 0; attempt < 400; attempt++)); do
    if [[ -e $HOME/azure/env ]]; then
      # shellcheck source=/dev/null
      source "$HOME/azure/env"
      return
    fi
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.05
  done
  cat "$HOME/azure.log"
  fail 'the simulator did not start'
}

# git as `watchword configure` leaves it, and a name to commit under.
use_watchword() {
  git config --global credential.helper watchword
  git config --global user.name Tester
  git config --global user.email tester@example.org
}

# $1: the login of the account that the person at the browser signs in with.
person_is() {
  export WATCHWORD_TEST_LOGIN=$1
  WATCHWORD_TEST_PASSWORD=$(/usr/bin/python3 - "$HOME/azure/accounts.json" "$1" <<'PY'
import json, sys
accounts = json.load(open(sys.argv[1]))["accounts"]
print(next(account["password"] for account in accounts if account["login"] == sys.argv[2]))
PY
)
  export WATCHWORD_TEST_PASSWORD
  export WATCHWORD_TEST_SCREENSHOTS=$HOME/browser-$1
}

# Nobody may open a browser from here on: one that is opened all the same leaves a mark.
no_browser_from_here() {
  printf '#!/bin/sh\ntouch "%s/browser-was-opened"\n' "$HOME" >"$HOME/no-browser"
  chmod +x "$HOME/no-browser"
  export BROWSER=$HOME/no-browser
}
expect_no_browser() { [[ ! -e $HOME/browser-was-opened ]] || fail 'a browser was opened'; }

# Waits for the end of the visit and prints the text of the last page.
last_page() {
  local attempt
  for ((attempt = 0; attempt < 300; attempt++)); do
    if [[ -e $WATCHWORD_TEST_SCREENSHOTS/result.json ]]; then
      cat "$WATCHWORD_TEST_SCREENSHOTS/done.txt"
      return
    fi
    sleep 0.1
  done
  fail 'the visit in the browser did not end'
}

# $1: a scenario, as tests/azure/README.md has them.
scenario() {
  # Not as an argument: some scenarios name a secret, which ps would show.
  curl --fail --silent --show-error "$WATCHWORD_AZURE_CONTROL/scenario" --data-binary @- <<<"$1" >/dev/null ||
    fail "the simulator refused the scenario $1"
}

# How many requests of this kind (and, if given, this status) there were.
requests() {
  /usr/bin/python3 - "$HOME/azure/requests.jsonl" "$1" "${2-}" <<'PY'
import json, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
print(sum(line["kind"] == sys.argv[2] and sys.argv[3] in ("", str(line["status"])) for line in lines))
PY
}

# $1: what it is, $2: the number expected, $3: the number there is
expect_number() { [[ $2 == "$3" ]] || fail "$1: expected $2, there are $3"; }

# $1: what it is, $2: the text that must be in it, $3: the whole
expect_text() { [[ $3 == *"$2"* ]] || fail "$1 does not say '$2': $3"; }

# A git that knows `state` (2.46) gets another token within the command whose token was refused.
git_knows_state() { git credential capability 2>/dev/null </dev/null | grep -q 'capability state'; }

# With an older one that command fails, and the next one works.
fetch_with_another_token() {
  if ! git_knows_state; then refused git -C engine fetch >/dev/null; fi
  git -C engine fetch
}

# Runs a command that must fail and prints what it says.
refused() {
  local output
  if output=$("$@" 2>&1); then fail "this should have failed: $*: $output"; fi
  printf '%s\n' "$output"
}

# $1: the address of a package feed, which must take what Watchword answers for it: as a password with
# the user name of the answer, as NuGet sends it, and as the header, as npm does. The words after it
# run the command in another environment.
read_feed() {
  local url=$1
  shift
  "$@" watchword token "$url" --output json | /usr/bin/python3 -c '
import json, sys
answer = json.load(sys.stdin)
assert answer["username"] and ":" not in answer["username"], answer["username"]
print("user = \"{}:{}\"".format(answer["username"], answer.get("token") or answer["password"]))' | curl_feed "$url"
  "$@" watchword token "$url" --output header | sed 's/.*/header = "&"/' | curl_feed "$url"
}
curl_feed() {
  curl --fail --silent --show-error --config - --cacert "$WATCHWORD_AZURE_CA" --output feed.json \
    --connect-to "::127.0.0.1:$WATCHWORD_AZURE_PORT" "$1" || fail "the feed $1 refused the answer"
}
