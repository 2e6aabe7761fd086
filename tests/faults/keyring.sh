#!/usr/bin/env bash
# A gnome-keyring that dies, stops or is locked in the middle of a command: it is told within seconds,
# nothing goes elsewhere, and once the keyring is back nothing is lost.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

readonly directory=${HOME%/home}
secret_service() { dbus-send --session --print-reply --dest=org.freedesktop.secrets "$@"; }
readonly collection=/org/freedesktop/secrets/aliases/default
daemon() { pgrep -f "^$directory/gnome-keyring-daemon"; }
is_unlocked() {
  secret_service "$collection" org.freedesktop.DBus.Properties.Get \
    string:org.freedesktop.Secret.Collection string:Locked 2>/dev/null | grep -q 'boolean false'
}
# As tests/fixtures/keyring.sh starts it.
start_keyring() {
  setpriv --pdeathsig TERM "$directory/gnome-keyring-daemon" --unlock --foreground --components=secrets \
    --control-directory="$XDG_RUNTIME_DIR/keyring" < <(printf test-password) >>"$directory/keyring.log" 2>&1 &
  local attempt
  for ((attempt = 0; attempt < 250; attempt++)); do
    if is_unlocked; then return; fi
    sleep 0.02
  done
  fail 'the keyring did not start again'
}

# befalls WHAT N COMMAND…: WHAT is done at the Nth message of the command, which must end within 20 s.
# Fails when the command sends fewer.
befalls() {
  local what=$1 n=$2
  shift 2
  rm -f befallen
  WATCHWORD_INTERACTIVE=never timeout 20 "$kill_at" --sends --log befallen --instead "$what" "$n" "$@" >/dev/null 2>victim.log ||
    (($? != 124)) || fail "after $what at message $n: it waits for ever"
  [[ -e befallen ]]
}
check_password() {
  local found
  found=$(stored_password)
  [[ $found == old || $found == new ]] || fail "$1: neither the old nor the new password is there"
}
store_new() { { elsewhere && printf 'password=new\n'; } >store.in; }

signed_in_to_azure
store_password old
store_new

# It dies, and is started again.
for ((n = 1; ; n++)); do
  befalls "kill -KILL $(daemon)" "$n" git-credential-watchword store <store.in || break
  start_keyring
  check_password "died at message $n of a store"
  store_password old
done
((n > 4)) || fail "a store sent only $((n - 1)) messages"
organization >get.in
for n in 3 6 9 12; do
  befalls "kill -KILL $(daemon)" "$n" git-credential-watchword get <get.in || break
  start_keyring
  expect_token "died at message $n of a refresh"
done

# It stops answering: told as such, and the kernel's keyring does not take its place.
for n in 3 5; do
  befalls "kill -STOP $(daemon)" "$n" git-credential-watchword store <store.in || fail "no message $n"
  expect_text 'a keyring that does not answer' 'did not answer' "$(cat victim.log)"
  kill -CONT "$(daemon)"
  check_password "stopped at message $n of a store"
done
kill -STOP "$(daemon)"
message=$(organization | git_helper get 2>&1 || true)
kill -CONT "$(daemon)"
expect_text 'a keyring that does not answer' 'did not answer' "$message"
[[ $message != *'secrets go to'* ]] || fail "another store took its place: $message"
expect_token 'after the keyring stopped'

# It is locked in the middle, and unlocked again by a new start.
for n in 3 5 7; do
  befalls "dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \
    org.freedesktop.Secret.Service.Lock array:objpath:$collection >/dev/null" "$n" git-credential-watchword store <store.in || break
  kill "$(daemon)"
  while daemon >/dev/null; do sleep 0.02; done
  start_keyring
  check_password "locked at message $n of a store"
done
expect_token 'at the end'
