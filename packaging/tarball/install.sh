#!/bin/sh
# install.sh [--prefix DIRECTORY] [TARBALL]
# install.sh --uninstall [--forget] [--prefix DIRECTORY]
#
# Installs Watchword below ~/.local, for who runs it, without root; over a former version, which it
# replaces. It lies in the tarball, from whose directory it installs, and beside it: there it unpacks
# TARBALL, or the one that is there. Either is checked against SHA256SUMS before anything is changed.
#
#   --prefix DIRECTORY  instead of ~/.local; for everybody, as root: /usr/local
#   --uninstall         has git and other clients of this user ask somebody else again, and removes what
#                       was installed
#   --forget            signs out everywhere too, and removes what Watchword noted
set -eu
umask 022

say() { printf 'install.sh: %s\n' "$*" >&2; }
fail() {
  say "$@"
  exit 1
}
usage() { sed -n '2,/^set /s/^# \{0,1\}//p' "$0"; }

here=$(cd "$(dirname "$0")" && pwd)
prefix=${HOME:?}/.local tarball='' uninstall='' forget=''
while [ $# -gt 0 ]; do
  case $1 in
  --prefix)
    [ $# -gt 1 ] || fail '--prefix needs a directory'
    prefix=$2
    shift
    ;;
  --uninstall) uninstall=1 ;;
  --forget) forget=1 ;;
  -h | --help)
    usage
    exit 0
    ;;
  -*) fail "unknown option $1. install.sh --help shows those that there are." ;;
  *) tarball=$1 ;;
  esac
  shift
done
case $prefix in
/*) ;;
*) prefix=$PWD/$prefix ;;
esac
prefix=${prefix%/}
manifest=$prefix/lib/watchword/installed # a line each: f FILE, d DIRECTORY that was made for it

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

# Of the files and directories of list $1, those that list $2 has not are removed; the deepest first, and
# no directory in which something else lies by now.
remove_all_but() {
  sort -r "$1" | while read -r kind path; do
    if grep -qxF "$kind $path" "$2"; then continue; fi
    case $kind in
    f) rm -f "$prefix/$path" ;;
    d) rmdir "$prefix/$path" 2>/dev/null || true ;;
    esac
  done
}

if [ "$uninstall" ]; then
  [ -e "$manifest" ] || fail "nothing of this script's is installed below $prefix. Name the place with --prefix."
  if [ "$forget" ]; then
    status=0
    "$prefix/bin/watchword" logout --all || status=$?
    # 1: nobody was signed in
    [ "$status" -le 1 ] || fail 'could not sign out, so that nothing was removed; its message is above'
  fi
  "$prefix/bin/watchword" unconfigure --all ||
    fail 'could not undo the configuration, so that nothing was removed; its message is above'
  if command -v systemctl >/dev/null; then
    systemctl --user disable --now watchword-refresh.timer >/dev/null 2>&1 || true
  fi
  cp "$manifest" "$work/old"
  rm -f "$manifest"
  remove_all_but "$work/old" /dev/null
  if [ "$forget" ]; then rm -rf "${XDG_STATE_HOME:-$HOME/.local/state}/watchword"; fi
  printf 'Watchword is removed from %s.\n' "$prefix"
  exit 0
fi
[ -z "$forget" ] || fail '--forget goes with --uninstall'

# Beside the tarball: it is checked and unpacked, and what lies in it goes on.
if [ "$tarball" ] || [ ! -e "$here/bin/watchword" ]; then
  if [ -z "$tarball" ]; then
    for tarball in "$here"/watchword-*-linux-"$(uname -m)".tar.gz; do :; done
  fi
  [ -f "$tarball" ] || fail "there is no $tarball. Name the tarball, or run this beside it."
  directory=$(cd "$(dirname "$tarball")" && pwd) name=${tarball##*/}
  grep -s "  $name\$" "$directory/SHA256SUMS" >"$work/sum" ||
    fail "$directory/SHA256SUMS has no line for $name. Download both from the same place."
  (cd "$directory" && sha256sum -c "$work/sum" >/dev/null 2>&1) ||
    fail "$name is not what SHA256SUMS says it is: it was damaged or replaced. Nothing was changed; download it again."
  tar -xzf "$tarball" -C "$work" || fail "could not unpack $name"
  "$work/${name%.tar.gz}/install.sh" --prefix "$prefix"
  exit
fi

cd "$here"
sha256sum -c SHA256SUMS >"$work/checked" 2>/dev/null ||
  fail "these files are not those that were packed; nothing was changed: $(grep -v ': OK$' "$work/checked" | cut -d: -f1 | tr '\n' ' ')"

# What this system lacks, before anything is changed.
version=$(bin/watchword --version 2>"$work/error") ||
  fail "it does not run here, and nothing was changed: $(cat "$work/error"). It is for Linux on ${here##*-}, with glibc 2.34 or later."
version=$(printf '%s\n' "$version" | head -n 1)
missing() { ldd "$1" 2>/dev/null | sed -n 's/^[[:space:]]*\(.*\) => not found.*/\1/p' | tr '\n' ' '; }
lacking=$(missing lib/watchword/network.so)
[ -z "$lacking" ] ||
  fail "it needs ${lacking}and nothing was changed. Install OpenSSL 3 (Debian and Ubuntu: libssl3; Fedora, RHEL and Amazon Linux: openssl-libs)."

# Each file is put aside and takes the place of the former one at once: what runs goes on.
find . -type d ! -name . | sort >"$work/directories"
find . \( -type f -o -type l \) ! -path ./install.sh ! -path ./SHA256SUMS | sort >"$work/files"
: >"$work/new"
touch "$work/old"
if [ -e "$manifest" ]; then cp "$manifest" "$work/old"; fi
while IFS= read -r path; do
  path=${path#./}
  if [ ! -d "$prefix/$path" ] || grep -qxF "d $path" "$work/old"; then printf 'd %s\n' "$path" >>"$work/new"; fi
  mkdir -p "$prefix/$path" || fail "could not make $prefix/$path"
done <"$work/directories"
# Where others may write, Watchword loads no module from.
find "$prefix/lib/watchword" -type d -exec chmod go-w {} +
for directory in "$prefix" "$prefix/lib"; do
  if [ "$(find "$directory" -prune -perm /022)" ]; then
    chmod go-w "$directory" || fail "others may write to $directory, and Watchword loads nothing from there. Install with another --prefix."
    say "others could write to $directory, from where Watchword is loaded; now only its owner can"
  fi
done
while IFS= read -r path; do
  path=${path#./}
  cp -P "$path" "$prefix/$path.new" || fail "could not write $prefix/$path.new"
  if [ "$path" = share/systemd/user/watchword-refresh.service ]; then
    sed "s|^ExecStart=[^ ]*/bin/|ExecStart=$prefix/bin/|" "$path" >"$prefix/$path.new"
  fi
  mv -f "$prefix/$path.new" "$prefix/$path"
  printf 'f %s\n' "$path" >>"$work/new"
done <"$work/files"
remove_all_but "$work/old" "$work/new"
cp "$work/new" "$manifest"

refused=$("$prefix/bin/watchword" plugins 2>&1 | grep 'is not used' || true)
[ -z "$refused" ] || fail "it is installed, but does not work there: $refused"

printf '%s is installed in %s. Next:\n' "$version" "$prefix"
lacking=$(missing lib/watchword/plugins/secret-service.so)
if [ "$lacking" ]; then
  printf '  install libsecret, to keep sessions in the keyring of a desktop (without it, in the kernel, until a reboot)\n'
fi
case :$PATH: in
*":$prefix/bin:"*) ;;
*) printf '  export PATH="%s/bin:$PATH"   # here, and in ~/.profile\n' "$prefix" ;;
esac
printf '  watchword configure\n'
