#!/usr/bin/env bash
# install.sh BUILD PREFIX: installs with the least careful umask that people have, and looks at what
# is there.
set -euo pipefail

build=$1 prefix=$2
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
fail() {
  printf 'FAIL: %s\n' "$*"
  exit 1
}

rm -rf "$prefix"
umask 002
cmake --install "$build" --prefix "$prefix" >/dev/null

[[ -x $prefix/bin/watchword ]] || fail 'there is no bin/watchword'
[[ $(readlink "$prefix/bin/git-credential-watchword") == watchword ]] ||
  fail 'bin/git-credential-watchword is not a link to watchword beside it'
[[ $("$prefix/lib/watchword/keyring/keyring" --version) == watchword* ]] || fail 'lib/watchword/keyring/keyring does not run'
for file in watchword_keyring.py pyproject.toml wheel/watchword_wheel.py 'watchword_keyring-*.dist-info/entry_points.txt'; do
  [[ -f $(compgen -G "$prefix/lib/watchword/python/$file") ]] || fail "lib/watchword/python/$file is not installed"
done
for module in network session-bus; do
  [[ -f $prefix/lib/watchword/$module.so ]] || fail "there is no lib/watchword/$module.so"
done
[[ -x $prefix/lib/watchword/plugin-check ]] || fail 'there is no lib/watchword/plugin-check'
[[ -f $prefix/lib/cmake/Watchword/WatchwordConfig.cmake ]] || fail 'there is nothing for find_package(Watchword)'

# Every plugin of the source is installed, module and manifest, and nothing without the other.
for manifest in "$source"/plugins/*/*.json; do
  # Stores of Windows' own are built there only.
  if [[ ${manifest##*/} == windows-* ]]; then continue; fi
  [[ -f $prefix/lib/watchword/plugins/${manifest##*/} ]] || fail "${manifest##*/} is not installed"
done
for manifest in "$prefix"/lib/watchword/plugins/*.json; do
  [[ -f ${manifest%.json}.so ]] || fail "${manifest##*/} is installed without its module"
done
for module in "$prefix"/lib/watchword/plugins/*.so; do
  [[ -f ${module%.so}.json ]] || fail "${module##*/} is installed without its manifest"
done
diff -r "$source/include/watchword" "$prefix/include/watchword" || fail 'include/watchword is not whole'
for page in "$source"/packaging/man/*.[1-8]; do
  [[ ! -f $page ]] || [[ -n $(find "$prefix/share/man" -name "${page##*/}*") ]] || fail "${page##*/} is not installed"
done

# The timer's service starts the executable that was installed with it.
grep -qF "ExecStart=$prefix/bin/watchword refresh" "$prefix/share/systemd/user/watchword-refresh.service" ||
  fail 'the service does not start the installed watchword'
[[ -f $prefix/share/systemd/user/watchword-refresh.timer ]] || fail 'the timer is not installed'
runtime=$(mktemp -d)
! command -v systemd-analyze >/dev/null ||
  XDG_RUNTIME_DIR=$runtime systemd-analyze --user --man=no verify \
    "$prefix"/share/systemd/user/watchword-refresh.{service,timer} ||
  fail 'systemd does not take the units'
rm -rf "$runtime"

writable=$(find "$prefix" ! -type l -perm /022)
[[ -z $writable ]] || fail "others than the owner may write to: $writable"
# Of the tests and of what is only built against, nothing. (What is in include/ was compared.)
stray=$(find "$prefix" \( -path "$prefix/include" -o -path "$prefix/lib/cmake" \) -prune -o \( -name '*test*' -o -name '*.a' -o -name '*.cmake' \) -print)
[[ -z $stray ]] || fail "this is installed too: $stray"

# As package builders do it: the prefix of the machine below another root.
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
DESTDIR=$root cmake --install "$build" --prefix /usr >/dev/null
[[ $(cd "$root/usr" && find . | sort) == $(cd "$prefix" && find . | sort) ]] ||
  fail 'with DESTDIR something else is installed'
[[ $(ls "$root") == usr ]] || fail "with DESTDIR something lies outside of the prefix: $(ls "$root")"
printf '%d files installed\n' "$(find "$prefix" -type f | wc -l)"
