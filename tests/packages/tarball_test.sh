#!/usr/bin/env bash
# tarball_test.sh [--from BUILD] DIRECTORY: the tarball in DIRECTORY, installed by the install.sh beside it,
# as somebody does who has downloaded both: checked, used by git, replaced, and removed with nothing left.
# With --from, it is first packed there from what is built in BUILD, for the glibc of this machine.
set -euo pipefail

build=''
if [[ $1 == --from ]]; then build=$2 && shift 2; fi
directory=$1
# shellcheck source=tests/packages/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
work=$(mktemp -d "${TMPDIR:-/tmp}/watchword-test-XXXXXX")
trap 'rm -rf "$work"' EXIT
if [[ $build ]]; then
  pack=$(dirname "${BASH_SOURCE[0]}")/../../packaging/tarball/build.sh
  rm -rf "$directory"
  "$pack" --from "$build" --glibc 99 --output "$directory" >/dev/null
  TZ=Pacific/Auckland TMPDIR=$work "$pack" --from "$build" --glibc 99 --output "$work/again" >/dev/null
  diff -r "$directory" "$work/again" || fail 'what is packed twice is not the same'
  # What was linked for this machine's glibc is refused for an older one.
  if "$pack" --from "$build" --glibc 2.30 --output "$work/older" >"$work/out" 2>&1; then fail 'it is said to run beside glibc 2.30'; fi
  grep -q 'needs a newer glibc than 2.30: .*bin/watchword' "$work/out" || fail "$(cat "$work/out")"
fi
tarball=$(compgen -G "$directory/watchword-*-linux-*.tar.gz") || fail "there is no tarball in $directory"
name=$(basename "$tarball")
mkdir "$work/downloads" "$work/home"
cp "$tarball" "$directory/install.sh" "$directory/SHA256SUMS" "$work/downloads"
install=$work/downloads/install.sh

live_in "$work/home"
umask 002 # the least careful that people have
# What lies there already stays.
mkdir -p "$HOME/.local/bin" "$HOME/.local/lib"
printf '#!/bin/sh\n' >"$HOME/.local/bin/mine"
files() { (cd "$HOME" && find . -type d -printf '%p %y\n' -o -printf '%p %y %s %l\n' | sort); }
files >"$work/before"
refuses() {
  local text=$1
  shift
  if "$@" >"$work/out" 2>&1; then fail "this should be refused: $*"; fi
  grep -q -- "$text" "$work/out" || fail "it does not say '$text', but: $(cat "$work/out")"
  files | diff "$work/before" - || fail "it was refused, and changed something: $*"
}

# A tarball or a file that is not what it should be.
cp "$work/downloads/$name" "$work/whole"
printf 'x' >>"$work/downloads/$name"
refuses 'damaged or replaced' "$install"
mv "$work/whole" "$work/downloads/$name"
mv "$work/downloads/SHA256SUMS" "$work/sums"
refuses 'has no line for' "$install"
mv "$work/sums" "$work/downloads/SHA256SUMS"
tar -xzf "$tarball" -C "$work"
tree=$work/${name%.tar.gz}
printf 'x' >>"$tree/lib/watchword/network.so"
refuses 'network.so' "$tree/install.sh"
refuses 'nothing of this script' "$install" --uninstall
refuses 'unknown option' "$install" --frobnicate

"$install" >"$work/out" || fail "$(cat "$work/out")"
grep -q 'watchword configure' "$work/out" || fail 'it does not say what to run next'
grep -q "PATH=\"$HOME/.local/bin" "$work/out" || fail 'it does not say that it is not in PATH'
[[ -z $(find "$HOME/.local/lib/watchword" ! -type l -perm /022) ]] || fail 'others may write to modules'
grep -qF "ExecStart=$HOME/.local/bin/watchword refresh" "$HOME/.local/share/systemd/user/watchword-refresh.service" ||
  fail 'the service starts something else'
export PATH=$HOME/.local/bin:$PATH
git_is_answered

# Replaced by a version that has one file less, while the former one runs.
former=$HOME/.local/lib/watchword/plugins/former.json
cp "$HOME/.local/lib/watchword/plugins/pat.json" "$former"
printf 'f lib/watchword/plugins/former.json\n' >>"$HOME/.local/lib/watchword/installed"
inode=$(stat -c %i "$HOME/.local/bin/watchword")
"$install" >"$work/out" || fail "$(cat "$work/out")"
[[ ! -e $former ]] || fail 'what only the former version had is still there'
[[ $(stat -c %i "$HOME/.local/bin/watchword") != "$inode" ]] || fail 'the executable was written over, not replaced'
! grep -q 'PATH=' "$work/out" || fail 'it says that it is not in PATH, where it is'

"$install" --uninstall --forget >"$work/out" 2>&1 || fail "$(cat "$work/out")"
find "$HOME" -name '.gitconfig' -size 0 -delete # git leaves it
rmdir "$HOME/.local/state" 2>/dev/null || true
files | diff "$work/before" - || fail 'something is left, or missing'

"$install" --prefix "$work/else where" >/dev/null
"$work/else where/bin/watchword" --version
printf 'installed, used, replaced and removed\n'
