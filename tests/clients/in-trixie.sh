#!/usr/bin/env bash
# in-trixie.sh COMMAND [ARGUMENT…]
#
# Runs a program of the root in WATCHWORD_TEST_CLIENTS_TRIXIE (install/trixie.sh), and with it all that
# it starts. Everything else is the caller's: HOME and /tmp, the session bus, the build tree with
# Watchword, the names of hosts, the authorities that are trusted, the network.
set -euo pipefail

if [[ ${1-} != --inside ]]; then
  exec unshare --mount "${BASH_SOURCE[0]}" --inside "$PWD" "$@"
fi
directory=$2
shift 2
root=${WATCHWORD_TEST_CLIENTS_TRIXIE:?} tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
exec 8<"$(dirname "$root")"
flock --shared 8 # nobody removes a root that somebody works in

mount --bind "$root" "$root"
for place in /proc /sys /dev /run /tmp "$tree" "${WATCHWORD_TEST_BUILD:-$tree}" "$HOME" /etc/ssl/certs; do
  if [[ -d $place ]]; then
    mkdir -p "$root$place"
    mount --rbind "$place" "$root$place"
  fi
done
for place in /etc/hosts /etc/passwd; do
  [[ -e $root$place ]] || touch "$root$place"
  mount --bind "$place" "$root$place"
done
exec chroot "$root" /usr/bin/env --chdir="$directory" "$@"
