#!/usr/bin/env bash
# debian-root.sh SUITE [GROUP]
#
# Makes a root directory of a Debian release (bookworm, trixie) to build and test in, and prints its
# path. In it is what packaging/bootstrap.sh, run inside, installs for GROUP (test, if not given; or
# build, demo, bench, clients, desktop, arm64); with GROUP bare, nothing but Debian's smallest system.
# in-root.sh runs a command there.
#
# It is made once and stays in the cache directory ${WATCHWORD_TEST_CACHE:-~/.cache/watchword-tests},
# under a name that changes with what it is made by. Debian's archive is the one this machine uses
# itself; the machine's configuration is read, not changed. Needs root, and mounts of its own: exit code
# 77 where these are withheld.
set -euo pipefail

readonly version=2 # of how a root is made; raise it when that changes
suite=${1:?usage: debian-root.sh SUITE [GROUP]}
group=${2:-test}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
packaging=$(cd "$here/../../packaging" && pwd)
cache=${WATCHWORD_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/watchword-tests}

say() { printf 'debian-root: %s\n' "$*" >&2; }
fail() {
  say "$@"
  exit 1
}

# Removes a directory, unless somebody works in its root at this moment (in-root.sh).
remove() { flock --nonblock "$1" rm -rf "$1" || true; }

withheld() {
  say "$@"
  exit 77
}
((EUID == 0)) || withheld "a root of $suite can be made by root only: run this as root, or do without it"
unshare --mount --pid --fork true 2>/dev/null ||
  withheld "a root of $suite needs mounts of its own, which this system withholds (a container without privileges?)"
command -v mmdebstrap >/dev/null || fail 'mmdebstrap is missing: packaging/bootstrap.sh test installs it'

name=debian-$suite-$group
key=$version
# Another bootstrap script makes another root.
if [[ $group != bare ]]; then key+=-$(sha256sum "$packaging/bootstrap.sh" | cut -c 1-12); fi
final=$cache/$name-$key

mkdir -p "$cache"
exec 9>"$cache/$name.lock"
flock 9 # another test run may be making it at this moment

if [[ -e $final/complete ]]; then
  touch "$final/complete"
  printf '%s\n' "$final/root"
  exit 0
fi
# Under other names: what was interrupted, and what nobody has asked for in a week.
for other in "$cache/$name"-*/; do
  if [[ -e $other && ! $(find "$other/complete" -mtime -7 2>/dev/null) ]]; then remove "${other%/}"; fi
done
rm -rf "$final"
mkdir "$final"

# unforced COMMAND…: runs it where $final/root is a file system that forces nothing to the disk, as dpkg asks
# for at each step, and waits. A root that a power failure damages is made again. Its mounts are its own, so
# that none of the command's outlives it.
unforced() {
  local status=0
  mkdir -p "$final"/{root,lower,work}
  # shellcheck disable=SC2016  # for the shell there
  unshare --mount --pid --fork --kill-child --mount-proc sh -c '
    mount -t overlay -o "lowerdir=$0/lower,upperdir=$0/root,workdir=$0/work,volatile" overlay "$0/root" ||
      echo "without an overlay of file systems it takes longer"
    exec "$@"' "$final" "$@" >>"$final/log" 2>&1 9>&- &
  # shellcheck disable=SC2064  # this process, now
  trap "kill -KILL $!; exit 1" HUP INT TERM # unshare itself does not end when it is asked to
  wait "$!" || status=$?
  trap - HUP INT TERM
  rm -rf "$final"/{lower,work}
  return "$status"
}

# Its apt has the archive's keys where this machine's has them, and reaches it in the same way.
make_bare() {
  local key keys options=()
  keys=$(awk '$1 == "Signed-By:" { $1 = ""; print }' "$final/suite.sources")
  for key in $keys; do options+=(--setup-hook="install -D -m 644 '$key' \"\$1$key\""); done
  apt-config dump | grep -E '^Acquire::(http|https|ftp)(::|\b.*::)Proxy ' >"$final/apt.conf" || true
  unforced mmdebstrap --mode=root --variant=minbase --include=ca-certificates --format=directory \
    --dpkgopt=force-unsafe-io --aptopt='Acquire::Languages "none"' --aptopt="$final/apt.conf" "${options[@]}" \
    "$suite" "$final/root" "$final/suite.sources" || fail "mmdebstrap could not make a root of $suite: see $final/log"
}

make_from_bare() {
  local bare
  bare=$("$here/debian-root.sh" "$suite" bare 9>&-)
  cp -a "$bare" "$final/root"
  unforced "$here/in-root.sh" "$final/root" "$packaging/bootstrap.sh" "$group" ||
    fail "packaging/bootstrap.sh $group failed in a root of $suite: see $final/log"
  rm -rf "$final/root/var/cache/apt/archives"/*.deb
}

"$packaging/debian-source.sh" deb "$suite" >"$final/suite.sources"
say "making a root of $suite for: $group (a few minutes, once)"
if [[ $group == bare ]]; then make_bare; else make_from_bare; fi

touch "$final/complete"
printf '%s\n' "$final/root"
