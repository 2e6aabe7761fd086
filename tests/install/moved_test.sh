#!/usr/bin/env bash
# moved_test.sh PREFIX MODULES: the installed tree works wherever it is put. MODULES has good.so, a
# plugin of the tests that answers for anything.
set -euo pipefail

prefix=$1 modules=$2
umask 022
work=$(mktemp -d)
# shellcheck disable=SC2317  # called by the trap
finish() {
  local status=$?
  if ((status == 0)); then rm -rf "$work"; else printf 'left behind: %s\n' "$work"; fi
}
trap finish EXIT
fail() {
  printf 'FAIL: %s\n' "$*"
  exit 1
}

moved="$work/moved with a blank"
mkdir -p "$work/home" "$work/elsewhere"
cp -a "$prefix" "$moved"
install -m 644 "$modules/good.so" "$moved/lib/watchword/plugins/"
printf '{"manifest":1,"id":"good","name":"Good","kind":"provider","abi":"1.0","version":"1","hosts":["good.example"]}' \
  >"$moved/lib/watchword/plugins/good.json"

export HOME=$work/home XDG_STATE_HOME=$work/state GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0
export WATCHWORD_INTERACTIVE=never WATCHWORD_TRACE=$work/trace
unset WATCHWORD_PLUGIN_PATH GIT_ASKPASS SSH_ASKPASS
request() { printf 'protocol=https\nhost=good.example\n\n'; }
# $1: what is tried, the rest: a command that is given a request
answers() {
  local what=$1
  shift
  request | "$@" >"$work/out" 2>&1 || fail "$what: $(cat "$work/out")"
  grep -qx 'password=secret-of-good' "$work/out" || fail "$what: $(cat "$work/out")"
  ! grep 'is not used' "$work/trace" || fail "$what: a plugin is refused"
}

[[ $("$moved/bin/watchword" version) == "watchword "* ]] || fail 'the moved executable does not start'
answers 'by its path' "$moved/bin/git-credential-watchword" get
export PATH=$moved/bin:$PATH
answers 'by git' git -c credential.helper= -c credential.helper=watchword credential fill
ln -s "$moved/bin/git-credential-watchword" "$work/elsewhere/git-credential-watchword"
(cd "$work/elsewhere" && answers 'through a link elsewhere' ./git-credential-watchword get)

# systemd wants an absolute path, so the service is for the place that it was installed to.
! grep -rlF --exclude=watchword-refresh.service "$prefix" "$moved" || fail 'these files know where they were installed'
printf 'the moved tree answers\n'
