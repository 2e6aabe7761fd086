# shellcheck shell=bash
# What the tests of the commands share. To be sourced; $1 is the build directory. Each test runs in
# an empty home of its own, which is left behind when it fails.
set -euo pipefail

build=$(cd "${1:?usage: TEST BUILD_DIRECTORY}" && pwd)
# shellcheck disable=SC2034  # used by the tests
watchword=$build/bin/watchword
directory=$(mktemp -d "${TMPDIR:-/tmp}/watchword-cli.XXXXXX")

finish() {
  local status=$?
  if ((status == 0)); then
    rm -rf "$directory"
  else
    printf 'FAILED; its files are in %s\n' "$directory"
  fi
}
trap finish EXIT

# Nothing of the user's or the machine's is read, and nobody is asked.
while IFS='=' read -r name _; do
  if [[ $name == GIT_* || $name == WATCHWORD_* || $name == XDG_* || $name == AZURE_* ]]; then unset "$name"; fi
done < <(env)
unset CI DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS TF_BUILD GITHUB_ACTIONS NO_COLOR SSH_ASKPASS
export HOME=$directory/home LC_ALL=C.UTF-8 TERM=xterm
export XDG_CONFIG_HOME=$HOME/.config XDG_STATE_HOME=$HOME/.local/state XDG_RUNTIME_DIR=$directory/run
export GIT_CONFIG_SYSTEM=$directory/system GIT_TERMINAL_PROMPT=0
export WATCHWORD_PLUGIN_PATH=$build/tests/lib WATCHWORD_STORE=memory
# /dev/shm is shared with the rest of the machine, on which something may be lent meanwhile.
export WATCHWORD_FORWARD=none
mkdir -p "$HOME" "$XDG_RUNTIME_DIR"
chmod 700 "$XDG_RUNTIME_DIR"
cd "$directory"
touch out err # what the last command printed

fail() {
  printf 'FAIL (%s line %s): %s\n' "${BASH_SOURCE[-1]##*/}" "${BASH_LINENO[-2]}" "$*"
  printf -- '--- standard output\n%s\n--- standard error\n%s\n' "$(cat out)" "$(cat err)"
  exit 1
}

# expect CODE COMMAND…: runs it and keeps what it prints in the files out and err.
expect() {
  local wanted=$1 status=0
  shift
  "$@" >out 2>err </dev/null || status=$?
  if ((status != wanted)); then fail "exit code $status, not $wanted: $*"; fi
}

out_has() { grep -qF -- "$1" out || fail "standard output lacks: $1"; }
out_lacks() { ! grep -qF -- "$1" out || fail "standard output has: $1"; }
err_has() { grep -qF -- "$1" err || fail "standard error lacks: $1"; }
err_lacks() { ! grep -qF -- "$1" err || fail "standard error has: $1"; }
out_is() { [[ $(cat out) == "$1" ]] || fail "standard output is not: $1"; }
out_empty() { [[ ! -s out ]] || fail 'something is on standard output'; }
err_empty() { [[ ! -s err ]] || fail 'something is on standard error'; }

# json EXPRESSION: checks a Python expression about `it`, the JSON on standard output.
json() {
  python3 -c 'import json, sys; it = json.load(open("out")); sys.exit(not eval(sys.argv[1]))' "$1" ||
    fail "not true of the JSON: $1"
}

# on_terminal COMMAND: runs it on a terminal of its own, 100 columns wide; what it shows is in out.
on_terminal() {
  : >err
  script -qec "stty cols ${columns:-100}; $1" /dev/null </dev/null >out || fail "failed on a terminal: $1"
}

# What the program itself says there is.
commands() { "$watchword" help | sed -n '/^Of the plugins/q; s/^  \([a-z][a-z-]*\)  .*/\1/p'; }
# options COMMAND [own]: the options of a command, with those of every command unless "own".
options() {
  "$watchword" help "$1" | awk -v own="${2-}" '
    /^Options of every/ { inside = own == "" ; next }
    /^Options/ { inside = 1; next }
    /^[A-Z]/ { inside = 0 }
    inside && match($0, /^  (-., )?--[a-z-]+/) { sub(/.*--/, "--", $1); print ($1 ~ /^--/ ? $1 : $2) }' | sort
}
