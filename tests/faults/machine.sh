#!/usr/bin/env bash
# What a machine can lack: space, a home, descriptors, a reader. Whatever is refused is told, nothing
# that was kept is lost, and a long run leaves nothing behind.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

signed_in_to_azure
expect_token 'at the start'
store_password old

# --- no space: no file can be written at all
without_space() { prlimit --fsize=0 "$@"; }
answer=$(organization | WATCHWORD_INTERACTIVE=never without_space git-credential-watchword get 2> >(cat >full.log)) || true
[[ $(password_in "$answer") == eyJ* ]] || fail "a full disk: no token was answered: $(cat full.log)"
expect_token 'after the disk was full'
[[ $(stored_password) == old ]] || fail 'a full disk: the password is gone'
if watchword token "$WATCHWORD_AZURE_REPO" >/dev/full 2>full.log; then fail 'an answer into a full disk is no success'; fi

# --- a directory for state that cannot be made
message=$(organization | XDG_STATE_HOME=/dev/null git_helper get 2>&1) || fail "no directory for state: $message"
[[ $message == *password=eyJ* ]] || fail "no directory for state: $message"
(
  export XDG_STATE_HOME=/dev/null
  store_password elsewhere-kept
  [[ $(stored_password) == elsewhere-kept ]] || fail 'no directory for state: a password is not kept'
  store_password old
)

# --- no HOME: the user database says where it is, and the state is somewhere else then
[[ $(env -u HOME bash -c 'source /dev/stdin' <<<"$(declare -f elsewhere); elsewhere" |
  env -u HOME GIT_CONFIG_GLOBAL="$HOME/.gitconfig" WATCHWORD_INTERACTIVE=never git-credential-watchword get |
  sed -n 's/^password=//p') == old ]] || fail 'without HOME a stored password is not answered'
[[ $(elsewhere | HOME=/nonexistent WATCHWORD_INTERACTIVE=never git-credential-watchword get | sed -n 's/^password=//p') == old ]] ||
  fail 'with a HOME that is not there a stored password is not answered'

# --- descriptors 0, 1 and 2 closed, each and all: nothing may land in a file that is opened as one
[[ $(elsewhere | git-credential-watchword get | sed -n 's/^password=//p') == old ]] || fail 'no answer' # its lock is there now
state_before=$(find .local/state -type f -exec sha256sum {} + | sort)
elsewhere >request
status_of() { "$@" || printf '%s' $? >status; }
for closing in '0<&-' '1>&-' '2>&-' '0<&- 1>&-' '1>&- 2>&-' '0<&- 1>&- 2>&-'; do
  rm -f status
  eval "status_of git-credential-watchword get <request >answer 2>err $closing" || true
  [[ ! -e status || $(cat status) -lt 124 ]] || fail "closed ($closing): it ended with $(cat status)"
done
rm -f answer err
eval 'git-credential-watchword get <request 2>&-' | grep -q '^password=old$' || fail 'without standard error there is no answer'
[[ $(find .local/state -type f -exec sha256sum {} + | sort) == "$state_before" ]] || fail 'closed descriptors: a file was written to'

# --- a reader that goes away: no signal ends the helper before it has finished
mkfifo pipe
(: <pipe) &
status=0
organization | WATCHWORD_INTERACTIVE=never git-credential-watchword get >pipe || status=$?
((status != 128 + $(kill -l PIPE))) || fail 'a reader that goes away: the signal ended it'
expect_token 'after a reader went away'

# --- 10,000 answers in a row
if ! keyctl show @u >/dev/null 2>&1; then
  printf 'without the kernel keyring there is no answer from memory: the long run is left out\n'
  exit
fi
scenario '{"tokens": {"expires_in": 3600}}'
sign_in
keyring_daemon=$(pgrep -f "^${HOME%/home}/gnome-keyring-daemon" || true)
left_behind() {
  # Not /proc/keys, which has those of tests beside this one.
  # shellcheck disable=SC2016  # for the inner shell
  keyctl session - sh -c 'keyctl show "$(keyctl get_persistent @s)"' 2>/dev/null | wc -l
  find .local/state -type f | wc -l
  if [[ $keyring_daemon ]]; then find "/proc/$keyring_daemon/fd" -mindepth 1 2>/dev/null | wc -l; fi
}
organization >request
WATCHWORD_INTERACTIVE=never git-credential-watchword get <request >/dev/null
before=$(left_behind)
WATCHWORD_INTERACTIVE=never "$build/tests/faults/repeat" "${WATCHWORD_TEST_ANSWERS:-10000}" request git-credential-watchword get ||
  fail 'one of many answers failed'
for _ in {1..20}; do # and some that open the store each time
  elsewhere | WATCHWORD_INTERACTIVE=never git-credential-watchword get >/dev/null
done
sleep 0.5 # the keyring closes the session of whoever left
after=$(left_behind)
# The kernel removes keys of before in its own time, so there may be fewer.
while read -r then now; do
  ((now <= then)) || fail "keys, files, descriptors of the keyring: before $(tr '\n' ' ' <<<"$before"), after $(tr '\n' ' ' <<<"$after")"
done < <(paste <(printf '%s\n' "$before") <(printf '%s\n' "$after"))
