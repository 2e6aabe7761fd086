#!/usr/bin/env bash
# deb_test.sh BUILD DEBS: makes Debian's packages of what is built in BUILD, twice and under other
# circumstances, and leaves them in DEBS. They are the same, have the version of the project, contain all
# that is installed and nothing twice, and lintian has nothing to say.
set -euo pipefail

build=$1 debs=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source=$here/../..
fail() {
  printf 'FAIL: %s\n' "$*"
  exit 1
}
for program in dh dh_python3 lintian; do
  command -v "$program" >/dev/null || {
    printf 'skipped: %s is missing (packaging/bootstrap.sh packages)\n' "$program"
    exit 77
  }
done

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
for deb in "$debs"/*.deb; do
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
  sed 's|^[^/]*/usr/|./|' | grep -v '^./share/man/man1/\(cargo\|docker\|nuget\)-' | sort) >"$work/packed"
diff "$work/wanted" "$work/packed" || fail 'something is installed that is not packed, or the other way round'
[[ -e $work/watchword/usr/include ]] && fail 'headers are in the package that is for everybody'
for link in "$work"/watchword/usr/{bin,share/man/man1}/* "$work"/watchword/usr/lib/watchword/keyring/keyring; do
  [[ -e $link ]] || fail "${link#"$work"/} leads nowhere"
done
[[ $("$work/watchword/usr/bin/watchword" --version) == "watchword $version"* ]] || fail 'what is packed does not run'

# A machine without a desktop needs no Secret Service, nor what it is spoken to with.
depends=$(dpkg-deb -f "$debs"/watchword_*.deb Depends) recommends=$(dpkg-deb -f "$debs"/watchword_*.deb Recommends)
[[ $depends != *libsecret* && $depends != *glib2* && $recommends == *libsecret-1-0* ]] ||
  fail "the Secret Service is not recommended, or more than that: Depends: $depends; Recommends: $recommends"
# The loader of glibc 2.35 does not know packed relocations.
! readelf -dW "$work/watchword/usr/bin/watchword" | grep -q RELR || [[ $depends =~ libc6\ \(\>=\ 2\.(3[6-9]|[4-9].)\) ]] ||
  fail "it would be installed beside a libc6 that cannot load it: $depends"

lintian --allow-root --fail-on error,warning --tag-display-limit 0 "$debs"/*.changes || fail 'lintian finds faults'
printf 'three packages, the same twice\n'
