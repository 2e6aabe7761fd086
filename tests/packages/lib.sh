# What the tests of packages share, to be sourced.

fail() {
  printf 'FAIL: %s\n' "$*"
  exit 1
}
# Exit code 77, for ctest to count as skipped.
skip() {
  printf 'skipped: %s\n' "$*"
  exit 77
}
# needs PROGRAM…: without which there is nothing to test
needs() {
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null || skip "$program is missing (packaging/bootstrap.sh packages)"
  done
}

# live_in DIRECTORY: somebody's home without a desktop, where nobody is asked
live_in() {
  export HOME=$1 XDG_RUNTIME_DIR=$1 GIT_CONFIG_NOSYSTEM=1 WATCHWORD_INTERACTIVE=never
  unset XDG_CONFIG_HOME XDG_STATE_HOME XDG_DATA_HOME DBUS_SESSION_BUS_ADDRESS DISPLAY
}
# git_is_answered: by the Watchword in PATH, with the token of the environment
git_is_answered() {
  watchword configure >/dev/null
  [[ $(printf 'protocol=https\nhost=dev.azure.com\npath=contoso/p/_git/r\n\n' |
    WATCHWORD_PAT=personal-token git credential fill) == *personal-token* ]] || fail 'git gets no answer from it'
  watchword plugins >"$HOME/plugins" || fail "$(cat "$HOME/plugins")"
  ! grep -i 'not used' "$HOME/plugins" || fail 'a plugin is refused'
  rm "$HOME/plugins"
}
