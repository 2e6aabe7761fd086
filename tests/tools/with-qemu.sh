#!/usr/bin/env bash
# with-qemu.sh COMMAND [ARGUMENT…]
#
# In a root that debian-root.sh made for arm64: runs a command, whose programs for arm64 the kernel has qemu
# run. Where the machine has not registered qemu for that, it is registered for this command and what it
# starts, and for nobody else, in a user namespace, where the command is not root. That user namespaces have
# such a list each (binfmt_misc) is so from Linux 6.7 on; fails on an older one.
set -euo pipefail

if [[ ${1-} != --inside ]]; then
  if /lib/ld-linux-aarch64.so.1 --version >/dev/null 2>&1; then exec "$@"; fi
  exec unshare --user --map-root-user --mount "${BASH_SOURCE[0]}" --inside "$@"
fi
shift
list=/proc/sys/fs/binfmt_misc
mount -t binfmt_misc none "$list"
cat /usr/lib/binfmt.d/qemu-aarch64.conf >"$list/register"
exec unshare --user --map-user=1000 --map-group=1000 "$@"
