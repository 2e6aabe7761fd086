#!/usr/bin/env bash
# release.sh [--only KIND] [--twice] [--output DIRECTORY]
#
# Makes everything that is offered for download, and looks at it: Debian's packages (deb), that for arm64
# (deb-arm64, which needs root), packages for Fedora's kind (rpm), a tarball for other distributions
# (tarball), and those for Windows (windows); with a list of materials beside each, and SHA256SUMS. In
# build/packages, whose former content is removed.
#
#   --only KIND         only this kind; may be repeated
#   --twice             makes all of it once more, elsewhere and in another time zone, and compares
#   --output DIRECTORY  instead of build/packages
#
# Nothing is signed or published. Run it on Debian 12: what is built there runs on newer systems.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source=$(dirname "$here")
say() { printf '\n== %s (%d s)\n' "$*" "$SECONDS"; }
fail() {
  printf 'release.sh: %s\n' "$*" >&2
  exit 1
}

kinds=() output=$source/build/packages twice=''
while (($#)); do
  case $1 in
  --only) kinds+=("${2:?--only needs a kind}") && shift ;;
  --twice) twice=1 ;;
  --output) output=$(realpath -m "${2:?--output needs a directory}") && shift ;;
  -h | --help)
    sed -n '2,/^set /s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit 0
    ;;
  *) fail "unknown argument $1. Use: release.sh [--only deb|deb-arm64|rpm|tarball|windows] [--twice] [--output DIRECTORY]" ;;
  esac
  shift
done
if ((${#kinds[@]} == 0)); then kinds=(deb deb-arm64 rpm tarball windows); fi
for kind in "${kinds[@]}"; do
  [[ $kind == @(deb|deb-arm64|rpm|tarball|windows) ]] || fail "there is no kind $kind: deb, deb-arm64, rpm, tarball or windows"
done

# What $1 makes is put into $2. SOURCES are those to build from, PORTABLE where for other distributions.
make_deb() { "$SOURCES/packaging/deb/build.sh" --output "$2"; }
make_deb-arm64() { "$SOURCES/packaging/deb/arm64.sh" --output "$2"; }
make_rpm() { portable && "$SOURCES/packaging/rpm/build.sh" --from "$PORTABLE" --output "$2"; }
make_tarball() { portable && "$SOURCES/packaging/tarball/build.sh" --from "$PORTABLE" --output "$2"; }
make_windows() {
  "$SOURCES/packaging/windows/build.sh" >&2
  local made=("$SOURCES"/build/windows/watchword-*-windows-x64{.zip,-setup.exe})
  cp -r "${made[@]}" "$SOURCES"/build/windows/{scoop,winget} "$2"
  "$SOURCES/packaging/sbom.py" "$SOURCES/build/windows" "${made[@]/#*\//"$2"/}"
}
portable() { "$SOURCES/packaging/portable.sh" "$PORTABLE" >&2; }
make_all() {
  local kind
  rm -rf "$1"
  mkdir -p "$1"
  for kind in "${kinds[@]}"; do
    say "Make $kind"
    "make_$kind" "$kind" "$1"
  done
  "$SOURCES/packaging/checksums.sh" "$1"
}

look_at_deb() { lintian --allow-root --fail-on error,warning --tag-display-limit 0 "$output"/watchword_*_"$1".changes; }
check_deb() { look_at_deb "$(dpkg --print-architecture)"; }
check_deb-arm64() {
  look_at_deb arm64 && "$source/tests/packages/arm64_test.sh" "$output"/watchword_*_arm64.deb &&
    "$source/tests/packages/arm64_test.sh" --all
}
check_rpm() { rpmlint --strict --config "$here/rpm/rpmlint.toml" "$output"/*.rpm; }
# Which glibc it needs was looked at when it was packed.
check_tarball() { "$source/tests/packages/tarball_test.sh" "$output"; }
check_windows() { python3 -m zipfile --test "$output"/watchword-*-windows-x64.zip; }

SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$source" log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH
SOURCES=$source PORTABLE=$source/build/portable
say 'Install what is missing'
groups=(packages)
if [[ " ${kinds[*]} " == *' windows '* ]]; then groups+=(windows); fi
"$here/bootstrap.sh" "${groups[@]}"
make_all "$output"

for kind in "${kinds[@]}"; do
  say "Look at $kind"
  "check_$kind" || fail "there are faults in $kind; they are above"
done
(cd "$output" && sha256sum --check --quiet SHA256SUMS) || fail 'SHA256SUMS does not match'

if [[ $twice ]]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  "$here/export.sh" "$work/elsewhere"
  export TZ=Pacific/Auckland LC_ALL=C
  SOURCES=$work/elsewhere PORTABLE=$work/elsewhere/build/portable
  make_all "$work/again"
  say 'Compare'
  # dpkg notes in it how it was built this time.
  diff -r --exclude='*.buildinfo' --exclude='*.changes' --exclude=SHA256SUMS "$output" "$work/again" ||
    fail 'what is made twice is not the same'
fi
say 'Done'
(cd "$output" && cat SHA256SUMS)
