#!/usr/bin/env bash
# deb_test.sh BUILD DEBS: makes Debian's packages of what is built in BUILD, twice and under other
# circumstances, and leaves them in DEBS. They are the same, have the version of the project, contain all
# that is installed and nothing twice, a plugin can be built with them, and lintian has nothing to say.
set -euo pipefail

build=$1 debs=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source=$here/../..
# shellcheck source=tests/packages/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs dh dh_python3 lintian

work=$(mktemp -d "${TMPDIR:-/tmp}/watchword-test-XXXXXX")
trap 'rm -rf "$work"' EXIT
rm -rf "$debs"
"$source/packaging/deb/build.sh" --from "$build" --output "$debs" >/dev/null
mkdir -m 775 "$work/a longer path"
(
  umask 002
  TMPDIR="$work/a longer path" TZ=Pacific/Auckland LC_ALL=C LANG=C \
    "$source/packaging/deb/build.sh" --from "$build" --output "$work/again" >/dev/null
)
for deb in "$debs"/*.deb "$debs"/*.spdx.json; do
  cmp "$deb" "$work/again/${deb##*/}" || fail "${deb##*/} is another one when it is built again"
done

version=$(sed -n 's/^CMAKE_PROJECT_VERSION:STATIC=//p' "$build/CMakeCache.txt")
for package in watchword watchword-dev python3-watchword-keyring; do
  deb=$(compgen -G "$debs/${package}_*.deb") || fail "there is no $package"
  [[ $(dpkg-deb -f "$deb" Version) == "$version" ]] || fail "$deb is not of version $version"
  dpkg-deb -x "$deb" "$work/$package"
done

# All of what is installed, under Debian's names for it.
DESTDIR=$work/installed cmake --install "$build" --prefix /usr >/dev/null
(cd "$work/installed/usr" && find . ! -type d | sed -e 's|^\./share/systemd/user/|./lib/systemd/user/|' \
  -e 's|^\./share/zsh/site-functions/|./share/zsh/vendor-completions/|' -e '/share\/man/s/$/.gz/' | sort) >"$work/wanted"
(cd "$work" && find watchword watchword-dev -path '*/usr/*' ! -type d ! -path '*/share/doc/*' |
  sed 's|^[^/]*/usr/|./|' | grep -v '^./share/man/man1/\(ado\|cargo\|docker\|nuget\)-' | sort) >"$work/packed"
diff "$work/wanted" "$work/packed" || fail 'something is installed that is not packed, or the other way round'
[[ -e $work/watchword/usr/include ]] && fail 'headers are in the package that is for everybody'
for link in "$work"/watchword/usr/{bin,share/man/man1}/* "$work"/watchword/usr/lib/watchword/keyring/keyring; do
  [[ -e $link ]] || fail "${link#"$work"/} leads nowhere"
done
[[ $("$work/watchword/usr/bin/watchword" --version) == "watchword $version"* ]] || fail 'what is packed does not run'

# Who builds elsewhere makes the same.
! grep -rlF "$(realpath "$source")/" "$work/watchword" || fail 'where it was built is in the files above'

# A plugin, from the template that watchword-dev brings, built with its headers and no others.
example=$work/watchword-dev/usr/share/doc/watchword-dev/examples/template-cpp
{
  cmake -S "$example" -B "$work/plugin" -D CMAKE_PREFIX_PATH="$work/watchword-dev/usr" -D CMAKE_BUILD_TYPE=Debug &&
    cmake --build "$work/plugin"
} >"$work/log" 2>&1 || fail "watchword-dev builds no plugin: $(cat "$work/log")"
grep -qx "WATCHWORD_INCLUDE_DIR:PATH=$work/watchword-dev/usr/include" "$work/plugin/CMakeCache.txt" || fail 'the headers are others'
"$work/watchword/usr/bin/watchword" plugins check "$work/plugin/template-cpp.so" >"$work/log" 2>&1 ||
  fail "what watchword-dev builds is no plugin: $(cat "$work/log")"

# A machine without a desktop needs no Secret Service, nor what it is spoken to with.
depends=$(dpkg-deb -f "$debs"/watchword_*.deb Depends) recommends=$(dpkg-deb -f "$debs"/watchword_*.deb Recommends)
[[ $depends != *libsecret* && $depends != *glib2* && $recommends == *libsecret-1-0* ]] ||
  fail "the Secret Service is not recommended, or more than that: Depends: $depends; Recommends: $recommends"
# The loader of glibc 2.35 does not know packed relocations.
! readelf -dW "$work/watchword/usr/bin/watchword" | grep -q RELR || [[ $depends =~ libc6\ \(\>=\ 2\.(3[6-9]|[4-9].)\) ]] ||
  fail "it would be installed beside a libc6 that cannot load it: $depends"

# What is in it, by the linker's own account.
python3 - "$debs"/watchword_*.deb <<'PYTHON' || fail 'the list of materials is not whole'
import hashlib, json, pathlib, sys
deb = pathlib.Path(sys.argv[1])
listed = json.loads(deb.with_name(deb.name + ".spdx.json").read_text())
assert listed["packages"][0]["checksums"][0]["checksumValue"] == hashlib.sha256(deb.read_bytes()).hexdigest()
linked = {(each["relationshipType"], each["relatedSpdxElement"]) for each in listed["relationships"]}
for kind, part in (("STATIC", "boost"), ("STATIC", "libmd-dev"), ("STATIC", "libstdc"), ("DYNAMIC", "libssl3"),
                   ("DYNAMIC", "libsecret-1-0"), ("DYNAMIC", "libc6")):
    assert any(k == f"{kind}_LINK" and part in name for k, name in linked), (kind, part, linked)
assert ("STATIC_LINK", "SPDXRef-libssl-dev") not in linked, linked
PYTHON

lintian --allow-root --fail-on error,warning --tag-display-limit 0 "$debs"/*.changes || fail 'lintian finds faults'
printf 'three packages, the same twice\n'
