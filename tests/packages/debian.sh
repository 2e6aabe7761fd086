#!/usr/bin/env bash
# debian.sh SIMULATOR DEBS SUITE: the life of Watchword's packages on a machine of a Debian release.
# DEBS is the directory that deb_test.sh filled. Installed by apt as root, with what they depend on; used
# by somebody who is not root, who signs in and clones from the simulator, which is everywhere where Azure
# is; replaced by a newer version, which goes on with the session; removed and purged, with nothing left.
#
# Exit code 77, for ctest to count as skipped, where this system withholds a root of that release or a
# network of its own, or the packages were built for a newer one.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here
# shellcheck source=tests/packages/lib.sh
source "$here/lib.sh"

if [[ ${1-} != --* ]]; then
  simulator=$(realpath "$1") debs=$(realpath "$2") suite=$3
  # shellcheck source=/dev/null
  codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME-}")
  [[ $suite == trixie || $codename != trixie ]] || skip 'what was built on Debian 13 wants its libraries'
  root=$("$here/../tools/debian-root.sh" "$suite" desktop)
  export WATCHWORD_TEST_SIMULATOR=$simulator
  exec unshare --mount "${BASH_SOURCE[0]}" --machine "$debs" "$root"
fi

# Nothing here takes that long, unless it waits for somebody.
inside() { timeout 300 "$here/../tools/in-root.sh" "$root" env DEBIAN_FRONTEND=noninteractive "$@"; }
# What apt says is shown when something fails.
apt_can() { inside apt-get -q -y "$@" </dev/null >"$work/log" 2>&1; }
apt() { apt_can "$@" || fail "apt-get $* failed"; }

# The machine. All that is changed there is in memory, and gone with this script's mounts.
if [[ $1 == --machine ]]; then
  debs=$2 cached=$3
  work=$(mktemp -d "${TMPDIR:-/tmp}/watchword-test-XXXXXX")
  root=$work/root
  # shellcheck disable=SC2317  # called by the trap
  finish() {
    local status=$?
    if ((status != 0)); then cat "$work/log" 2>/dev/null || true; fi
    umount --lazy "$root" "$work" 2>/dev/null || true
    rmdir "$work"
    exit "$status"
  }
  trap finish EXIT
  exec 8<"$(dirname "$cached")"
  flock --shared 8 # nobody removes a root that somebody works in
  mount -t tmpfs -o size=2g tmpfs "$work"
  mkdir "$work"/{upper,work,root}
  mount -t overlay -o "lowerdir=$cached,upperdir=$work/upper,workdir=$work/work" overlay "$root" ||
    skip 'this system withholds an overlay of file systems'
  mkdir "$root/packages"
  cp "$debs"/*.deb "$root/packages"
  new=/packages/$(basename "$root"/packages/watchword_*.deb)
  # While there is a network: what the package depends on and recommends, and without it again. apt's lists
  # may be as old as the root; from then on they would only take time to read.
  apt_can install "$new" || {
    apt update
    apt install "$new"
  }
  apt purge watchword
  rm -rf "$root"/var/lib/apt/lists/*
  "$here/../azure/real-names.sh" "$here/azure.sh" "${BASH_SOURCE[0]}" --inside "$work"
  exit
fi

work=$2 root=$2/root browser=''
# shellcheck disable=SC2317  # called by the trap
finish() {
  local status=$?
  if [[ $browser ]]; then
    kill "$browser" 2>/dev/null || true
    wait "$browser" 2>/dev/null || true
  fi
  exit "$status"
}
trap finish EXIT

ada() { inside "$here/desktop.sh" "$@"; }
requests() { grep -c "\"kind\":\"$1\"" "$WATCHWORD_AZURE_ROOT/requests.jsonl" || true; }

# Who uses the machine, and that Azure is the simulator. A desktop is no machine in Azure, which would be
# signed in by itself: nothing answers there.
ip address delete 169.254.169.254/32 dev lo
new=/packages/$(basename "$root"/packages/watchword_*.deb)
version=$(dpkg-deb -f "$root$new" Version)
former=/packages/watchword_former.deb
dpkg-deb -R "$root$new" "$work/former"
sed -i "s/^Version: .*/&~former/" "$work/former/DEBIAN/control"
dpkg-deb --root-owner-group --build "$work/former" "$root$former" >/dev/null
cp /etc/hosts "$root/etc/hosts"
cp "$WATCHWORD_AZURE_CA" "$root/usr/local/share/ca-certificates/azure.crt"
inside sh -ec 'update-ca-certificates && useradd --create-home --shell /bin/bash ada' >/dev/null 2>&1

# Her browser: whatever address is opened is visited from here, where the simulator lets anybody in.
mkfifo -m 666 "$root/home/ada/pages"
/usr/bin/python3 "$here/visit.py" <>"$root/home/ada/pages" &
browser=$!

# What is on the machine: everything but homes, what apt notes of its own work, and what is cached.
files() {
  (cd "$root" && find . -xdev \( -path ./home -o -path ./packages -o -path ./var/log -o -path ./var/cache -o -path './var/lib/dpkg/*-old' \
    -o -path ./var/lib/dpkg/status -o -path ./var/lib/apt \) -prune -o \( -type d -printf '%p %M %u\n' \) \
    -o -printf '%p %M %u %s %l\n' | sort)
}
files >"$work/before"

apt install "$former"
inside dpkg-query -W -f '${Version}\n' watchword | grep -qx "$version~former" || fail 'the former version is not installed'
inside dpkg-query -W -f '${db:Status-Abbrev}\n' libsecret-1-0 | grep -q '^ii' || fail 'the Secret Service is not recommended'
[[ -z $(find "$root/etc" -name 'watchword*') ]] || fail 'something is switched on, or to be configured, for everybody'
ada watchword --version
ada watchword configure >/dev/null
ada git clone --quiet https://dev.azure.com/contoso/engine/_git/engine
[[ -e $root/home/ada/engine/.git/refs/remotes/origin ]] || fail 'nothing was cloned'
signed_in=$(requests entra.authorize)
((signed_in > 0)) || fail 'nobody signed in: is this test looking at the right thing?'
ada watchword status | tee "$work/status"
grep -q 'alice@contoso.com' "$work/status" || fail 'status does not say who is signed in'
grep -q 'Secret Service' "$work/status" || fail 'the session is not in the keyring of the desktop'

apt install "$new"
inside dpkg-query -W -f '${Version}\n' watchword | grep -qx "$version" || fail 'the new version is not installed'
ada env WATCHWORD_INTERACTIVE=never git -C engine fetch --quiet || fail 'the session is gone with the former version'
[[ $(requests entra.authorize) == "$signed_in" ]] || fail 'somebody had to sign in again'

# The others depend on it, and bring what they are for.
apt install "/packages/watchword-dev_${version}_all.deb" "/packages/python3-watchword-keyring_${version}_all.deb"
inside test -e /usr/lib/cmake/Watchword/WatchwordConfig.cmake || fail 'watchword-dev has no CMake package'
ada python3 -m keyring --list-backends | grep -q '^watchword_keyring' || fail "Python's keyring does not find the back end"
for test in "$here"/../../packaging/deb/debian/tests/*; do
  [[ -x $test ]] || continue
  ada "$test" >"$work/log" 2>&1 || fail "debian/tests/${test##*/} failed"
done
apt purge watchword-dev python3-watchword-keyring

ada watchword logout --all >/dev/null
ada watchword unconfigure --all >/dev/null
[[ ! -s $root/home/ada/.gitconfig ]] || fail "her git is still configured: $(cat "$root/home/ada/.gitconfig")"
apt remove watchword
apt purge watchword
files >"$work/after"
diff "$work/before" "$work/after" || fail 'the machine is not as it was before'
printf 'installed, used, replaced and removed\n'
