#!/usr/bin/env bash
# A machine without desktop: the kernel's keyring instead of the Secret Service, said once; nobody to
# ask ends at once with the reason.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

start_azure
use_watchword
person_is alice@contoso.com

unset BROWSER
started=$SECONDS
message=$(refused setsid --wait git clone "$WATCHWORD_AZURE_REPO" nobody)
((SECONDS - started < 15)) || fail 'nobody to ask, and still it waited'
expect_text 'nobody to ask' 'watchword login' "$message"
expect_text 'nobody to ask' 'contoso' "$message"
if [[ $message == *'secrets go to'* ]]; then fail 'where secrets go is said although there is none'; fi

message=$(WATCHWORD_INTERACTIVE=never refused git clone "$WATCHWORD_AZURE_REPO" never)
expect_text 'never' 'WATCHWORD_INTERACTIVE is never' "$message"
# With a terminal at hand, git would ask for a password itself.
message=$(GIT_TERMINAL_PROMPT=1 WATCHWORD_INTERACTIVE=never refused timeout 20 \
  script --quiet --return --command "git clone $WATCHWORD_AZURE_REPO terminal" /dev/null </dev/null)
expect_text 'never, at a terminal' 'WATCHWORD_INTERACTIVE is never' "$message"
[[ $message != *'Username for'* ]] || fail "never, and git asked: $message"
message=$(refused git -c credential.interactive=false clone "$WATCHWORD_AZURE_REPO" false)
expect_text 'git says no' 'credential.interactive is false' "$message"
expect_number 'token requests' 0 "$(requests entra.token)"

export BROWSER=$fixtures/browser.py
git clone "$WATCHWORD_AZURE_REPO" engine >first.out 2>&1 || fail "$(cat first.out)"
expect_text 'what is said with the first secret' "secrets go to the kernel's" "$(cat first.out)"
no_browser_from_here
git -C engine fetch >second.out 2>&1 || fail "$(cat second.out)"
expect_no_browser
if grep -q 'secrets go to' second.out; then fail 'where secrets go was said twice'; fi

# Elsewhere, as under cron or sudo: who reads that nobody is signed in reads which place was searched.
message=$(HOME=$HOME/elsewhere XDG_STATE_HOME=$HOME/elsewhere WATCHWORD_ACCOUNT=nobody@contoso.com WATCHWORD_INTERACTIVE=never \
  refused watchword token "https://dev.azure.com:$WATCHWORD_AZURE_PORT/fabrikam")
expect_text 'nobody is signed in there' 'sessions were looked for in the store kernel-keyring, because there is no session bus' "$message"
# Where nothing can be noted, nothing is said to be said once.
watchword logout --all
export BROWSER=$fixtures/browser.py
message=$(XDG_STATE_HOME=/proc watchword login "$WATCHWORD_AZURE_REPO" 2>&1)
expect_text 'without notes' 'secrets go to' "$message"
if [[ $message == *'said once'* ]]; then fail "it is not said once: $message"; fi
