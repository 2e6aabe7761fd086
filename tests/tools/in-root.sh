#!/usr/bin/env bash
# in-root.sh ROOT COMMAND [ARGUMENT…]
#
# Runs a command in a root directory that debian-root.sh made, as a system of its own: it sees no
# process of the machine, its mounts, /tmp and /run are gone when it ends, and it may make namespaces
# as a machine may (in a bare chroot the kernel refuses that). The current directory's work tree is
# there under the same path, to be read and written.
set -euo pipefail

if [[ ${1-} != --inside ]]; then
  root=${1:?usage: in-root.sh ROOT COMMAND…}
  shift
  here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
  tree=$(cd "$here/../.." && pwd)
  exec 8<"$(dirname "$root")"
  flock --shared 8 # debian-root.sh removes no root that somebody works in
  unshare --mount --pid --fork --kill-child "$here/in-root.sh" --inside "$root" "$tree" "$PWD" "$@" <&0 &
  # unshare itself does not end when it is asked to; with it ends all that runs in the root.
  # shellcheck disable=SC2064  # this process, now
  trap "kill -KILL $!" HUP INT TERM
  wait "$!"
  exit
fi

shift
root=$1 tree=$2 directory=$3
shift 3

mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
rm -f "$root/etc/resolv.conf" # which may be a link, to the machine's own
if [[ -e /etc/resolv.conf ]]; then cat /etc/resolv.conf >"$root/etc/resolv.conf"; fi
mkdir -p "$root$tree"
mount --bind "$tree" "$root$tree"

cd "$root"
mkdir -p run/machine
pivot_root . run/machine
umount --lazy /run/machine
rmdir /run/machine
cd "$directory"
variables=(PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8
  "GIT_CEILING_DIRECTORIES=$tree") # a linked work tree has its repository elsewhere, and out of reach
for name in http_proxy https_proxy no_proxy; do
  if [[ ${!name-} ]]; then variables+=("$name=${!name}"); fi
done
exec env -i "${variables[@]}" "$@"
