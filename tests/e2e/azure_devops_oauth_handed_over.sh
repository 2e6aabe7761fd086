#!/usr/bin/env bash
# A machine without a person: an administrator approves elsewhere and hands over the code or the
# first pair of tokens; the callback pasted; and killed at every step of a renewal.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$e2e/azure_devops_oauth_lib.sh"

start_azure --consent auto
use_watchword
use_oauth
no_browser_from_here
export WATCHWORD_INTERACTIVE=never

# What cannot be taken over says so.
for wrong in '' 'no such code' '{"access_token": "only"}' '{'; do
  printf '%s' "$wrong" | refused oauth_login --code - >/dev/null
done
said=$(refused oauth_login --code abc)
expect_text 'a code that others can read' 'standard input' "$said"

# The callback is on another host: pasted by a person, who is asked for the secret.
(
  unset BROWSER GIT_TERMINAL_PROMPT WATCHWORD_INTERACTIVE
  SECRET=$(oauth_secret primary) expect -f "$e2e/azure_devops_oauth_paste.exp" "$e2e/remote_browser.py" \
    "$WATCHWORD_AZURE_REPO" "$WATCHWORD_AZURE_OAUTH_CLIENT_ID" https://robot.example/callback
)
git clone --quiet "$WATCHWORD_AZURE_REPO" pasted
watchword logout "$WATCHWORD_AZURE_REPO"

# The code; then git, without a person.
oauth_code | oauth_login --code -
git clone --quiet "$WATCHWORD_AZURE_REPO" engine
expect_number 'sessions' 1 "$(watchword status --json | grep -o '"session_ends_at"' | wc -l)"
watchword logout "$WATCHWORD_AZURE_REPO"

# The address that the browser ended at.
printf '%s?code=%s&state=elsewhere\n' "$oauth_callback" "$(oauth_code)" | oauth_login --code -
watchword logout "$WATCHWORD_AZURE_REPO"

# The first pair, with the secret in the same document: renewed at once, so that it is worth nothing
# elsewhere.
pair() {
  curl --silent --cacert "$WATCHWORD_AZURE_CA" --connect-to "::127.0.0.1:$WATCHWORD_AZURE_PORT" \
    "https://app.vssps.visualstudio.com:$WATCHWORD_AZURE_PORT/oauth2/token" --data @- <<<"$(
      printf 'client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
      printf '&client_assertion=%s&assertion=%s' "$(oauth_secret primary)" "$(oauth_code)"
      printf '&grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&redirect_uri=%s' "$oauth_callback"
    )"
}
hand_over() {
  watchword login "$WATCHWORD_AZURE_REPO" --provider azure-devops-oauth \
    --client-id "$WATCHWORD_AZURE_OAUTH_CLIENT_ID" --redirect-uri "$oauth_callback" --code - 2>&1
}
first=$(pair)
with_secret=${first%\}}',"client_secret":"'$(oauth_secret primary)'"}'
expect_text 'the hand-over' 'Signed in as alice@contoso.com' "$(hand_over <<<"$with_secret")"
said=$(refused hand_over <<<"$with_secret")
expect_text 'the same pair again' 'used already' "$said"
git -C engine fetch

# Killed at every step of a renewal: nothing is lost but when the service had answered and the store
# had not been reached yet, which is told, and leaves nothing that is in the way.
steps=sendmsg,sendto,recvmsg,rename,unlink
lost=0
for ((step = 1; step < 400; step++)); do
  before=$(requests oauth.token 200)
  # In a shell of its own, which says that it was killed to nobody.
  # shellcheck disable=SC2016
  if sh -c '"$@"; exit' sh strace -f -qq -o /dev/null -e trace="$steps" -e inject="$steps":signal=SIGKILL:when="$step" \
    watchword refresh --all >/dev/null 2>&1; then
    break
  fi
  answered=$(($(requests oauth.token 200) - before))
  if ! watchword refresh --all >said 2>&1; then
    ((answered == 1)) || fail "killed at step $step, before the service answered, and lost: $(cat said)"
    expect_text 'what was lost' 'broken off after Azure DevOps had answered' "$(cat said)"
    lost=$((lost + 1))
    oauth_code | oauth_login --code - >/dev/null
  fi
done
git -C engine fetch
printf '%d steps, %d of them in the gap that cannot be closed\n' "$((step - 1))" "$lost"
((step > 10 && step < 400)) || fail "there were $step steps: is this looking at a renewal?"
((lost <= 4)) || fail "$lost steps lost the session"
expect_no_browser
