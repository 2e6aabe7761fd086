#!/usr/bin/env bash
# debian-root.sh SUITE [GROUP]
#
# Makes a root directory of a Debian release (bookworm, trixie) to build and test in, and prints its
# path. In it is what packaging/bootstrap.sh, run inside, installs for GROUP (test, if not given; or
# build, demo, bench); with GROUP bare, nothing but Debian's smallest system. in-root.sh runs a command there.
#
# It is made once and stays in the cache directory ${WATCHWORD_TEST_CACHE:-~/.cache/watchword-tests},
# under a name that changes with what it is made by. Debian's archive is the one this machine uses
# itself; the machine's configuration is read, not changed. Needs root, for debootstrap, and mounts of
# its own: exit code 77 where these are withheld.
set -euo pipefail

readonly version=1 # of how a root is made; raise it when that changes
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
command -v debootstrap >/dev/null || fail 'debootstrap is missing: packaging/bootstrap.sh test installs it'

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

# Writes what apt needs in the root: the archive, its key, and how this machine reaches it.
configure_apt() {
  local root=$1 key
  cp "$final/suite.sources" "$root/etc/apt/sources.list.d/debian.sources"
  rm -f "$root/etc/apt/sources.list"
  for key in $keys; do install -D -m 644 "$key" "$root$key"; done
  apt-config dump | grep -E '^Acquire::(http|https|ftp)(::|\b.*::)Proxy ' >"$root/etc/apt/apt.conf.d/99machine" || true
}

make_bare() {
  local mirror options=()
  mirror=$(awk '$1 == "URIs:" { print $2 }' "$final/suite.sources")
  if [[ $keys ]]; then
    # debootstrap takes one file; several in gpg's binary form make one when joined.
    # shellcheck disable=SC2086
    cat $keys >"$final/keyring.gpg"
    options=(--keyring="$final/keyring.gpg")
  fi
  # In namespaces of its own, so that no mount of debootstrap's outlives it.
  unshare --mount --pid --fork --mount-proc \
    debootstrap --variant=minbase --include=ca-certificates "${options[@]}" "$suite" "$final/root" "$mirror" \
    >>"$final/log" 2>&1 9>&- || fail "debootstrap could not make a root of $suite: see $final/log"
  configure_apt "$final/root"
}

make_from_bare() {
  local bare
  bare=$("$here/debian-root.sh" "$suite" bare 9>&-)
  cp -a "$bare" "$final/root"
  "$here/in-root.sh" "$final/root" "$packaging/bootstrap.sh" "$group" >>"$final/log" 2>&1 9>&- ||
    fail "packaging/bootstrap.sh $group failed in a root of $suite: see $final/log"
  rm -rf "$final/root/var/cache/apt/archives"/*.deb
}

"$packaging/debian-source.sh" deb "$suite" >"$final/suite.sources"
keys=$(awk '$1 == "Signed-By:" { $1 = ""; print }' "$final/suite.sources")
say "making a root of $suite for: $group (a few minutes, once)"
if [[ $group == bare ]]; then make_bare; else make_from_bare; fi

touch "$final/complete"
printf '%s\n' "$final/root"
