#!/usr/bin/env bash
# Where nothing can be noted, be it that the disk is full or read-only or that there is no directory,
# every command does what it is for and says in one line what is not noted.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

signed_in_to_azure
organization >request

get() { git-credential-watchword get <request; }
commands=(
  get
  "watchword token $WATCHWORD_AZURE_REPO"
  "watchword login $WATCHWORD_AZURE_REPO"
  'watchword status'
  "watchword explain $WATCHWORD_AZURE_REPO"
  'watchword refresh'
)

# expect_all PLACE REASON [CLEAN-UP…]: each command, with $XDG_STATE_HOME as it is.
expect_all() {
  local place=$1 reason=$2 command lines
  for command in "${commands[@]}"; do
    "${wrapper[@]}" bash -c "$(declare -f get); $command" >out 2>err || fail "$place: $command: $(cat err)"
    [[ $command != get ]] || grep -q '^password=eyJ' out || fail "$place: get: $(cat out err)"
    lines=$(grep -c 'can be noted' err || true)
    ((lines <= 1)) || fail "$place: $command says it $lines times: $(cat err)"
    # What only reads meets with no obstacle on a disk that is full.
    if [[ $command == get || $command == *login* ]]; then
      expect_text "$place: $command" "$reason" "$(cat err)"
    fi
  done
}

wrapper=(env)
XDG_STATE_HOME=/dev/null expect_all 'a file in the way' 'nothing can be noted in /dev/null/watchword: Not a directory'
XDG_STATE_HOME=/proc/none expect_all 'a directory that cannot be made' \
  'nothing can be noted in /proc/none/watchword: No such file or directory'

# No file can be written to, so the outputs go through pipes.
state=$HOME/full
mkdir "$state"
# shellcheck disable=SC2016  # for the inner shell
wrapper=(bash -c '{ "$0" "$@" 2>&3 | cat; exit "${PIPESTATUS[0]}"; } 3> >(cat >&2)' prlimit --fsize=0)
XDG_STATE_HOME=$state expect_all 'a full disk' "nothing can be noted in $state/watchword: File too large"

# Read-only, with what was noted before. Root is kept from writing by a mount only.
state=$HOME/read-only
mkdir "$state"
XDG_STATE_HOME=$state get >/dev/null
if ((EUID != 0)); then
  find "$state" -type d -exec chmod 500 {} +
  wrapper=(env)
  XDG_STATE_HOME=$state expect_all 'a directory that is not writable' "nothing can be noted in $state/watchword: Permission denied"
elif unshare --mount true 2>/dev/null; then
  # shellcheck disable=SC2016  # for the inner shell
  wrapper=(unshare --mount bash -c 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"' "$state")
  XDG_STATE_HOME=$state expect_all 'a read-only disk' "nothing can be noted in $state/watchword: Read-only file system"
fi

# The trace is no more than a note.
mkfifo "$HOME/pipe"
: >"$HOME/open-to-others"
chmod 666 "$HOME/open-to-others"
for trace in relative.log perhaps "$HOME" "$HOME/missing/trace" "$HOME/pipe" "$HOME/open-to-others"; do
  WATCHWORD_TRACE=$trace timeout 20 git-credential-watchword get <request >out 2>err || fail "the trace $trace: $(cat err)"
  grep -q '^password=eyJ' out || fail "the trace $trace: there was no answer"
  [[ $(grep -c 'nothing is traced' err) == 1 ]] || fail "the trace $trace: $(cat err)"
done
[[ ! -e relative.log && ! -s $HOME/open-to-others ]] || fail 'a trace went where it must not'
rm out # it has tokens in it, as it must
