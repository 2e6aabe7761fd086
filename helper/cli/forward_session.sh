# What `watchword forward` has ssh run on the far side, between an "exec sh -c" and a socket and a
# command as its arguments. Whatever shell is the user's there hands it on: it has no single quote
# and no backslash, which some take for their own (fish(1), csh(1)), and its lines become one, so that
# each ends as a command ends. The links are where a Watchword looks by itself; a job of cron's does
# not know the directory of the session.
socket=$1; command=$2;
session="${XDG_RUNTIME_DIR:-/nowhere}/watchword"; machine="/dev/shm/watchword-$(id -u)";
show() {
  [ -d "$1" ] || mkdir -m 700 "$1";
  [ -O "$1" ] && ln -s "$socket" "$1/.forward-$$" && mv -f "$1/.forward-$$" "$1/forward.sock";
};
hide() { [ "$(readlink "$1/forward.sock")" = "$socket" ] && rm -f "$1/forward.sock"; };
tidy() { rm -f "$socket"; hide "$session"; hide "$machine"; };
{ show "$session"; show "$machine"; } 2>/dev/null;
trap "tidy 2>/dev/null" EXIT; trap "exit 129" HUP; trap "exit 143" TERM; trap : INT;
[ -S "$socket" ] ||
  echo "watchword: ssh made no socket here, so that nothing is lent: is another ssh shared?" >&2;
command -v watchword >/dev/null || command -v git-credential-forwarded >/dev/null ||
  echo "watchword: there is no Watchword here to ask. Install it, or the script that watchword forward --print-client prints where you came from." >&2;
export WATCHWORD_FORWARD="$socket";
if [ -n "$command" ]; then
  "${SHELL:-/bin/sh}" -c "$command";
else
  "${SHELL:-/bin/sh}" -l;
fi
