#!/usr/bin/env bash
# A git in the background, as a timer or an editor runs it, needs a person: the desktop says so, once.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

start_azure
use_watchword
unset BROWSER

# $1: what shows notifications, and writes them to shown.
desktop() {
  rm -f shown
  "$fixtures/notifications.py" "$1" "$HOME/shown" &
  desktop_pid=$!
  local attempt
  for ((attempt = 0; attempt < 200; attempt++)); do
    if [[ -e shown ]]; then return; fi
    sleep 0.05
  done
  fail "there is no $1"
}
no_desktop() {
  kill "$desktop_pid"
  wait "$desktop_pid" 2>/dev/null || true
}
# Without a terminal, as background commands are.
in_background() { setsid --wait "$@" </dev/null; }
expect_shown() { expect_number "notifications after $1" "$2" "$(wc -l <shown)"; }

# Nothing is there to show one: nothing changes.
refused in_background git clone "$WATCHWORD_AZURE_REPO" engine

desktop desktop
refused in_background git clone "$WATCHWORD_AZURE_REPO" engine
expect_shown 'the first command' 1
text=$(cat shown)
expect_text 'the notification' 'A sign-in is needed' "$text"
expect_text 'the notification' 'Nobody is signed in to https://' "$text"
expect_text 'the notification' 'watchword login https://' "$text"
# Neither the same again, nor another repository that the same sign-in would settle, nor many at once.
refused in_background git clone "$WATCHWORD_AZURE_REPO" engine
refused in_background git clone "${WATCHWORD_AZURE_REPO%/*}/docs" docs
for _ in 1 2 3; do refused in_background watchword token "$WATCHWORD_AZURE_REPO" & jobs_at_once+=($!); done
wait "${jobs_at_once[@]}"
expect_shown 'the same again' 1
expect_text 'status at a terminal' 'A command needed you' "$(script -qec 'watchword status' /dev/null </dev/null || true)"

# Who reads it at a terminal needs no other place, and who wants to be left alone is.
rm -r .local/state/watchword
script -qec "WATCHWORD_INTERACTIVE=auto GIT_TERMINAL_PROMPT=0 git clone $WATCHWORD_AZURE_REPO engine" /dev/null </dev/null >/dev/null || true
refused with WATCHWORD_INTERACTIVE=never in_background git clone "$WATCHWORD_AZURE_REPO" engine
refused with CI=true in_background git clone "$WATCHWORD_AZURE_REPO" engine
expect_shown 'commands that are told of elsewhere' 1

# After a sign-in, what goes wrong is news.
person_is alice@contoso.com
export BROWSER=$fixtures/browser.py WATCHWORD_TEST_BROWSER_SECONDS=200
no_desktop
watchword login "$WATCHWORD_AZURE_REPO"
[[ $(script -qec 'watchword status' /dev/null </dev/null) != *'needed you'* ]] || fail 'status still waits'
unset BROWSER

# The timer finds a session that Entra has ended; what the portal shows is asked where nothing else is.
desktop portal
scenario '{"revoke": {"what": "refresh_tokens", "login": "alice@contoso.com"}}'
refused in_background watchword refresh --all
expect_shown 'the timer' 1
expect_text 'the notification' 'alice@contoso.com (Microsoft Entra) was not renewed' "$(cat shown)"
expect_text 'the notification' 'Sign in again: watchword login' "$(cat shown)"
no_desktop

# A desktop that does not answer holds nothing up for long, and what it did not show is shown later.
rm -r .local/state/watchword
desktop silent
started=$SECONDS
refused in_background git clone "$WATCHWORD_AZURE_REPO" engine
((SECONDS - started < 10)) || fail 'a desktop that does not answer held git up'
expect_shown 'one that does not answer' 1
no_desktop
desktop desktop
refused in_background git clone "$WATCHWORD_AZURE_REPO" engine
expect_shown 'one that does' 1
no_desktop
