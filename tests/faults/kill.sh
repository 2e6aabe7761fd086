#!/usr/bin/env bash
# kill.sh CASE [--all]
#
# Kills a command with SIGKILL before each system call that others could see the effect of, one after
# the other until it gets through, and looks each time whether anything is lost. With --all, before
# each system call of any kind, which takes minutes.
#
#   refresh        of a session: the next get answers, without a person
#   sign-in        of somebody who is signed in: the next get answers, without a person
#   first-sign-in  of somebody who is not: signing in again works
#   refusal        of a token: the next get answers another one, without a person
#   store          in place of another password: there is one of the two
#   erase          of a password: it is there or it is not, and can be erased then
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

case=$1
all=${2-}
readonly killed=137 # as the shell says that something was killed

# Before each step; its input, if any, goes into the pipe.
prepare() {
  case $case in
  first-sign-in) watchword logout >/dev/null 2>&1 || true ;;
  refusal)
    expect_token 'before the refusal'
    # The server takes it at first: what is refused again and again is not asked for again.
    accept_token
    ;;
  store | erase) store_password old ;;
  esac
}
command_of() {
  case $case in
  refresh) printf 'git-credential-watchword get' ;;
  sign-in | first-sign-in) printf 'watchword login %s' "$WATCHWORD_AZURE_REPO" ;;
  refusal | erase) printf 'git-credential-watchword erase' ;;
  store) printf 'git-credential-watchword store' ;;
  esac
}
input() {
  case $case in
  refresh) organization ;;
  refusal) organization && printf 'username=x\npassword=%s\n' "$token" ;;
  store) elsewhere && printf 'password=new\n' ;;
  erase) elsewhere && printf 'password=old\n' ;;
  esac
}
# $1: which step
check() {
  local refused=${token-} found
  case $case in
  refresh | sign-in) expect_token "after $1" ;;
  first-sign-in) sign_in || fail "after $1: $(cat sign-in.log)" ;;
  refusal)
    expect_token "after $1"
    [[ $token != "$refused" ]] || fail "after $1: the refused token was answered again"
    ;;
  store)
    found=$(stored_password)
    [[ $found == old || $found == new ]] || fail "after $1: neither the old nor the new password is there"
    store_password newer
    found=$(stored_password)
    [[ $found == newer ]] || fail "after $1: a password could not be replaced"
    ;;
  erase)
    found=$(stored_password)
    [[ $found == old || ! $found ]] || fail "after $1: another password is there"
    { elsewhere && printf 'password=old\n'; } | git_helper erase
    [[ ! $(stored_password) ]] || fail "after $1: the password cannot be erased"
    ;;
  esac
}

signed_in_to_azure
read -ra command <<<"$(command_of)"
for ((step = 1; ; step++)); do
  prepare
  status=0
  input | "$kill_at" ${all:+"$all"} --log killed-at "$step" "${command[@]}" >/dev/null 2>victim.log || status=$?
  ((status == killed)) || break
  check "step $step (system call $(cat killed-at))"
done
((status == 0)) || fail "the command failed on its own: $(cat victim.log)"
((step > 5)) || fail "there were only $step steps"
expect_number 'refused refreshes' 0 "$(requests entra.token 400)"
printf '%s: killed at each of %d steps, and nothing was lost\n' "$case" "$((step - 1))"
