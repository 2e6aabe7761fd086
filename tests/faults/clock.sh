#!/usr/bin/env bash
# A clock that jumps a day, the service's or this machine's, forward or back: nobody has to sign in
# again.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

library=$(find /usr/lib -name libfaketime.so.1 | head -n 1)
[[ $library ]] || fail 'libfaketime is missing. Run packaging/bootstrap.sh test.'
# at OFFSET COMMAND…: with this machine's clock off by that much; its time-outs stay as they are.
at() { LD_PRELOAD=$library FAKETIME=$1 FAKETIME_DONT_FAKE_MONOTONIC=1 "${@:2}"; }
token_at() {
  local answer
  answer=$(organization | WATCHWORD_INTERACTIVE=never at "$1" timeout 20 git-credential-watchword get 2>clock.log) || true
  token=$(password_in "$answer")
  [[ $token == eyJ* ]] || fail "$2: no token was answered: $(cat clock.log)"
}
# The service takes the token that was answered last, or one that git's next try gets.
fetch() {
  if [[ ! -e engine ]]; then git clone --quiet "$WATCHWORD_AZURE_REPO" engine; fi
  git -C engine fetch 2>fetch.log || git -C engine fetch 2>>fetch.log || fail "$1: $(cat fetch.log)"
}

start_azure --consent auto
use_watchword
export WATCHWORD_INTERACTIVE=always
sign_in || fail "$(cat sign-in.log)"
export WATCHWORD_INTERACTIVE=never
fetch 'at the start'
signed_in=$(requests entra.authorize)

scenario '{"clock": {"move": 86400}}'
fetch 'a day later at the service'
scenario '{"clock": {"move": -86400}}'
fetch 'and back'

token_at +1d 'this clock is a day ahead'
ahead=$token
token_at +0d 'and back'
[[ $token != "$ahead" ]] || fail 'a token from the future was taken for fresh'
fetch 'after this clock was a day ahead'
token_at -1d 'this clock is a day behind'
token_at +0d 'and forward'
fetch 'after this clock was a day behind'
expect_number 'sign-ins' "$signed_in" "$(requests entra.authorize)"
