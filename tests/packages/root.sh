#!/usr/bin/env bash
# root.sh SUITE DEB…
#
# Prints a root of a Debian release as a desktop is before these packages come: Debian's smallest system
# with git, a keyring, and Python's. What else the packages depend on is in its apt's cache and not
# installed, so that they can be installed without a network. Made once for what they depend on, in the
# cache directory of tests/tools/debian-root.sh; exit code 77 where there can be none.
set -euo pipefail

readonly version=1 # of how a root is made; raise it when that changes
suite=${1:?usage: root.sh SUITE DEB…}
shift
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tools=$here/../tools
cache=${WATCHWORD_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/watchword-tests}
fail() {
  printf 'packages/root.sh: %s\n' "$*" >&2
  exit 1
}

bare=$("$tools/debian-root.sh" "$suite" bare)
wanted=$(for deb; do dpkg-deb -f "$deb" Depends Recommends; done)
name=debian-$suite-desktop
final=$cache/$name-$version-$(sha256sum <<<"$wanted" | cut -c 1-12)
exec 9>"$cache/$name.lock"
flock 9 # another test run may be making it at this moment
if [[ -e $final/complete ]]; then
  touch "$final/complete"
  printf '%s\n' "$final/root"
  exit 0
fi
for other in "$cache/$name"-*/; do
  if [[ -e $other && ! $(find "$other/complete" -mtime -7 2>/dev/null) ]]; then
    flock --nonblock "$other" rm -rf "$other" || true # unless somebody works there (in-root.sh)
  fi
done
rm -rf "$final"
mkdir "$final"
printf 'packages/root.sh: making a desktop of %s (a minute, once)\n' "$suite" >&2
cp -a "$bare" "$final/root"
mkdir "$final/root/packages"
cp "$@" "$final/root/packages/"
# shellcheck disable=SC2016  # for the shell there
"$tools/in-root.sh" "$final/root" env DEBIAN_FRONTEND=noninteractive sh -ec '
  apt-get update -q
  apt-get install -q -y --no-install-recommends git gnome-keyring dbus python3-keyring
  apt-get install -q -y --download-only /packages/*.deb' >"$final/log" 2>&1 9>&- ||
  fail "apt could not get what the packages depend on in $suite: see $final/log"
rm -r "$final/root/packages"
touch "$final/complete"
printf '%s\n' "$final/root"
