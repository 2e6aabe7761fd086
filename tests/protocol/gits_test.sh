#!/usr/bin/env bash
# gits_test.sh system|new DIRECTORY
#
# A real git keeps, gets and gives up a credential of a host that no provider claims, with
# git-credential-watchword in DIRECTORY as its only helper. Run it in tests/fixtures/keyring.sh.
# The newer git offers authtype and state, the older one neither (git-credential(1)).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
which=${1:?say which git: system or new}
directory=${2:?no directory given}
export PATH=$directory:$PATH GIT_TERMINAL_PROMPT=0
git() { "$here/../fixtures/with_git.sh" "$which" git -c credential.helper= -c credential.helper=watchword "$@"; }

fail() {
  printf 'FAIL: %s\n' "$*"
  exit 1
}
# $1: the lines to send, the rest: a git command. Prints its answer, sorted.
ask() {
  local lines=$1
  shift
  printf '%s\n\n' "$lines" | git "$@" 2>&1 | sort
}
# $1: what should be there, $2: the lines expected, $3: the lines there are
expect() {
  [[ $3 == "$(sort <<<"$2")" ]] || fail "$1: expected
$2
but there is
$3"
}
# $1: the lines to send. Succeeds if git has no answer.
has_none() { ! printf '%s\n\n' "$1" | git credential fill >/dev/null 2>&1; }

readonly host=$'protocol=https\nhost=git.example.com'
readonly basic=$host$'\nusername=ada\npassword=s3cret=with=equals'

git --version
has_none "$host" || fail 'something is there at the start'

ask "$basic" credential approve
expect 'a stored credential' "$basic" "$(ask "$host" credential fill)"
has_none $'protocol=https\nhost=other.example.com' || fail 'another host gets the credential'
has_none $'protocol=http\nhost=git.example.com' || fail 'another protocol gets the credential'

ask "$host"$'\nusername=ada\npassword=other' credential reject
expect 'a credential after another one was refused' "$basic" "$(ask "$host" credential fill)"
ask "$basic" credential reject
has_none "$host" || fail 'a refused credential is still there'

readonly offer=$'capability[]=authtype\ncapability[]=state'
readonly bearer=$'authtype=Bearer\ncredential=opaque-token'
if [[ $which == new ]]; then
  expect 'the capabilities of the helper' $'capability authtype\ncapability state\nversion 0' \
    "$(git credential-watchword capability | sort)"
  ask "$offer"$'\n'"$host"$'\n'"$bearer" credential approve
  answer=$(ask "$offer"$'\n'"$host" credential fill)
  for line in authtype=Bearer credential=opaque-token; do
    grep -qx "$line" <<<"$answer" || fail "a stored Bearer credential does not come back: $answer"
  done
  has_none "$host" || fail 'a Bearer credential goes to a caller that cannot use it'
  ask "$offer"$'\n'"$host"$'\n'"$bearer" credential reject
  has_none "$offer"$'\n'"$host" || fail 'a refused Bearer credential is still there'
fi

printf 'passed with this git\n'
