#!/usr/bin/env bash
# desktop.sh COMMAND [ARGUMENT…]: runs a command as ada at her desktop, in her home, on a machine that root
# set up (debian.sh): with a session bus, her keyring, unlocked, and a browser that debian.sh plays.
set -euo pipefail

readonly password=test-password # of a keyring that holds nothing but test data
if [[ ${1-} != --session ]]; then
  runtime=/run/user/$(id -u ada)
  install -d -m 755 /run/user
  install -d -m 700 -o ada -g ada "$runtime"
  # The kernel's keyrings of a user namespace of its own are empty, and gone with it.
  exec runuser -u ada -- env -i --chdir=/home/ada HOME=/home/ada USER=ada PATH=/usr/bin:/bin LC_ALL=C.UTF-8 \
    XDG_RUNTIME_DIR="$runtime" BROWSER="$(realpath "$(dirname "$0")")/browser.sh" unshare --user --map-current-user \
    dbus-run-session -- "$0" --session "$@"
fi
shift

# From a copy: with its file capabilities it cannot be executed in a container that withholds them.
cp "$(command -v gnome-keyring-daemon)" "$XDG_RUNTIME_DIR"
printf '%s' "$password" | "$XDG_RUNTIME_DIR/gnome-keyring-daemon" --unlock --components=secrets >/dev/null
# It says so before it is on the bus, which would start another one, locked, for who asks until then.
is_unlocked() {
  dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets |
    grep -q 'boolean true' &&
    dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets/aliases/default \
      org.freedesktop.DBus.Properties.Get string:org.freedesktop.Secret.Collection string:Locked 2>/dev/null | grep -q 'boolean false'
}
for ((attempt = 0; attempt < 600; attempt++)); do
  if is_unlocked; then exec "$@"; fi
  sleep 0.1
done
printf 'desktop.sh: the keyring did not open\n' >&2
exit 1
