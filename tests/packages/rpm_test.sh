#!/usr/bin/env bash
# rpm_test.sh BUILD: packs what is built in BUILD for Fedora's kind, for the glibc of this machine, twice and
# under other circumstances. The packages are the same, contain all that is installed and nothing twice, and
# rpmlint has nothing to say; installed by rpm in a root of its own, git is answered; removed, nothing is left.
set -euo pipefail

build=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source=$here/../..
# shellcheck source=tests/packages/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs rpmbuild rpm rpmlint

work=$(mktemp -d "${TMPDIR:-/tmp}/watchword-test-XXXXXX")
trap 'rm -rf "$work"' EXIT
rpms=$work/rpms
"$source/packaging/rpm/build.sh" --from "$build" --output "$rpms" >/dev/null
mkdir "$work/a longer path"
(
  umask 002
  TMPDIR="$work/a longer path" TZ=Pacific/Auckland LC_ALL=C LANG=C \
    "$source/packaging/rpm/build.sh" --from "$build" --output "$work/again" >/dev/null
)
diff -r "$rpms" "$work/again" || fail 'what is packed twice is not the same'
rpmlint --strict --config "$source/packaging/rpm/rpmlint.toml" "$rpms"/*.rpm >"$work/out" || fail "rpmlint finds faults: $(cat "$work/out")"
package=$(compgen -G "$rpms/watchword-[0-9]*.rpm")
devel=$(compgen -G "$rpms/watchword-devel-*.rpm")
python3 -m json.tool "$package.spdx.json" >/dev/null || fail 'the list of materials is no JSON'

# All of what is installed, under the names of Fedora's kind for it, and in one package only.
DESTDIR=$work/installed cmake --install "$build" --prefix /usr >/dev/null
(cd "$work/installed" && find . ! -type d | sed -e 's|^\./usr/share/systemd/user/|./usr/lib/systemd/user/|' -e '/share\/man/s/$/.gz/' |
  cut -c 2- | sort) >"$work/wanted"
rpm -qpl "$package" "$devel" | while read -r path; do
  case $path in
  */share/doc/* | */share/licenses/* | */share/man/man1/cargo-* | */share/man/man1/docker-* | */share/man/man1/nuget-*) ;;
  *) printf '%s\n' "$path" ;;
  esac
done | sort >"$work/listed"
grep -vxFf <(cd "$work/installed" && find . -type d | cut -c 2-) "$work/listed" >"$work/packed"
diff "$work/wanted" "$work/packed" || fail 'something is installed that is not packed, or the other way round'
! rpm -qpl "$package" | grep '/include/' || fail 'headers are in the package that is for everybody'

# A machine without a desktop needs nothing of one.
requires=$(rpm -qp --requires "$package") recommends=$(rpm -qp --recommends "$package")
for library in libsecret glib libqrencode; do
  [[ $requires != *$library* ]] || fail "$library is required"
  [[ $recommends == *$library* ]] || fail "$library is not recommended"
done
[[ $requires == *'libssl.so.3()'* && $requires == *git-core* ]] || fail "what it needs is not required: $requires"
[[ ! $(rpm -qp --provides "$package") =~ \.so ]] || fail 'a plugin is offered as a library'

# There is no shell for scripts, of which there is one, that looks at nothing but its argument.
root=$work/root
in_root() { unshare --map-root-user rpm --root "$root" --dbpath /var/lib/rpm "$@"; }
mkdir -p "$root/usr/bin" "$root/bin"
in_root --initdb
# Directories that others use as well belong to a package of the distribution.
left() { find "$root" -path "$root/var" -prune -o \( ! -type d -o -iname '*watchword*' \) -print; }
in_root --install --nodeps --noscripts "$package" "$devel" || fail 'rpm does not install them'
[[ $(left) == *"$root/usr/bin/watchword"* ]] || fail 'nothing is installed'
in_root --verify --nodeps watchword watchword-devel >"$work/out" || true
! grep -v '^\.\.\.\.\.UG' "$work/out" || fail "what is installed is not what is packed: $(cat "$work/out")"
[[ -z $(find "$root/usr" ! -type l -perm /022) ]] || fail 'others may write to what is installed'
for link in "$root"/usr/{bin,share/man/man1}/* "$root/usr/lib/watchword/keyring/keyring"; do
  [[ -e $link ]] || fail "${link#"$root"} leads nowhere"
done
mkdir "$work/home"
live_in "$work/home"
PATH=$root/usr/bin:$PATH git_is_answered
in_root --erase --noscripts watchword-devel watchword || fail 'rpm does not remove them'
[[ ! $(left) ]] || fail "something is left: $(left)"

# Who removes it, and does not only replace it, is told what git will say.
rpm -qp --queryformat '%{PREUN}' "$package" >"$work/removal"
[[ $(sh "$work/removal" 0 2>&1) == *'watchword unconfigure --all'* && ! $(sh "$work/removal" 1 2>&1) ]] ||
  fail 'who removes it is not told what to do first'
printf 'two packages, the same twice; installed, used and removed\n'
