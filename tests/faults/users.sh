#!/usr/bin/env bash
# Two users of one machine: neither gets, changes or blocks what is the other's, not even when one has
# the other's HOME, as it can be under sudo.
set -euo pipefail

build=${WATCHWORD_TEST_BUILD:?the build tree is not given}
readonly ada=60001 bob=60002 # that nobody is
if ((EUID != 0)) || ! setpriv --reuid=$ada --clear-groups keyctl show @u >/dev/null 2>&1; then
  printf 'skipped: becoming two users needs root, and their passwords the kernel keyring\n'
  exit 77
fi
work=$(mktemp -d /tmp/watchword-users-XXXXXX)
# shellcheck disable=SC2317  # called by the trap
finish() {
  local status=$?
  for user in $ada $bob; do credential ada | helper $user erase 2>/dev/null || true; done
  if ((status == 0)); then rm -rf "$work"; else printf 'left behind: %s\n' "$work"; fi
}
trap finish EXIT
fail() {
  printf 'FAIL: %s\n' "$*"
  exit 1
}

# Where both may run it, and neither may change it.
mkdir "$work/tree"
cp -r "$build/bin" "$build/lib" "$work/tree"
chmod -R go+rX,go-w "$work"
for user in $ada $bob; do install -d -o $user -g $user -m 700 "$work/$user"; done

credential() { printf 'protocol=https\nhost=git.example.com\nusername=%s\n' "$1"; }
# helper USER OPERATION [HOME-OF]
helper() {
  setpriv --reuid="$1" --regid="$1" --clear-groups env -i -C / PATH="$work/tree/bin:/usr/bin:/bin" \
    HOME="$work/${3-$1}" WATCHWORD_INTERACTIVE=never timeout 20 git-credential-watchword "$2"
}
password() { credential ada | helper "$@" | sed -n 's/^password=//p'; }

{ credential ada && printf 'password=of-ada\n'; } | helper $ada store 2>/dev/null
[[ $(password $ada get) == of-ada ]] || fail 'ada does not get her own password'
[[ $(stat -c %a "$work/$ada/.local/state/watchword") == 700 ]] || fail 'the state is open to others'
before=$(find "$work/$ada" -type f -exec sha256sum {} + | sort)

[[ ! $(password $bob get) ]] || fail "bob gets ada's password"
[[ ! $(password $bob get $ada 2>/dev/null || true) ]] || fail "bob gets ada's password in her HOME"
{ credential ada && printf 'password=of-bob\n'; } | helper $bob store 2>/dev/null
[[ $(password $bob get) == of-bob ]] || fail 'bob does not get his own password'
{ credential ada && printf 'password=of-ada\n'; } | helper $bob erase $ada 2>/dev/null || true
credential ada | helper $bob erase
[[ $(password $ada get) == of-ada ]] || fail "bob removed ada's password"
[[ $(find "$work/$ada" -type f -exec sha256sum {} + | sort) == "$before" ]] || fail "bob changed ada's files"

# --- root with ada's HOME, as sudo leaves it: an answer, one line, and nothing of root's in there
as_root() {
  env -i -C / PATH="$work/tree/bin:/usr/bin:/bin" HOME="$work/$ada" WATCHWORD_INTERACTIVE=never \
    WATCHWORD_TRACE="$work/$ada/trace" "$@" 2>"$work/complaint"
}
{ credential root && printf 'password=of-root\n'; } | as_root git-credential-watchword store
[[ $(credential root | as_root git-credential-watchword get | sed -n 's/^password=//p') == of-root ]] ||
  fail "root gets no answer with somebody's HOME: $(cat "$work/complaint")"
credential root | as_root git-credential-watchword erase
as_root watchword status >/dev/null || true # nobody is signed in
[[ $(grep -c "nothing can be noted in $work/$ada/.local/state/watchword: $work/$ada belongs to user $ada" "$work/complaint") == 1 ]] ||
  fail "root is not told once whose HOME it is: $(cat "$work/complaint")"
grep -q 'sudo -H' "$work/complaint" || fail "root is not told what to do: $(cat "$work/complaint")"
[[ $(grep -c 'nothing is traced' "$work/complaint") == 1 ]] || fail "the trace: $(cat "$work/complaint")"
# Nor where ada leads it.
mkdir "$work/roots"
as_ada() { setpriv --reuid=$ada --regid=$ada --clear-groups "$@"; }
as_ada rm -r "$work/$ada/.local/state/watchword"
as_ada ln -s "$work/roots" "$work/$ada/.local/state/watchword"
as_root watchword status >/dev/null || true
{ credential root && printf 'password=of-root\n'; } | as_root git-credential-watchword store
credential root | as_root git-credential-watchword erase
[[ ! $(ls "$work/roots") ]] || fail "root followed ada's link"
[[ ! $(find "$work/$ada" -user root) ]] || fail "root made in ada's HOME: $(find "$work/$ada" -user root)"

# --- nobody's: a user without a HOME and without an entry in the user database
homeless=$(credential bob | setpriv --reuid=60003 --regid=60003 --clear-groups env -i -C / PATH="$work/tree/bin:/usr/bin:/bin" \
  WATCHWORD_INTERACTIVE=never bash -c 'git-credential-watchword get; watchword plugins' 2>&1) ||
  fail "without a home: $homeless"
