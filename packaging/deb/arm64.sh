#!/usr/bin/env bash
# arm64.sh [--output DIRECTORY]
#
# Builds Debian's package for arm64 on a machine of another architecture, as build.sh --host-arch arm64 does:
# in a root of Debian 12 of its own (tests/tools/debian-root.sh), so that nothing is installed here. That is
# made once and needs root; exit code 77 where it cannot be made. In build/packages:
#   watchword_VERSION_arm64.deb, .changes, .buildinfo, .deb.spdx.json, and SHA256SUMS of all that is there
#
#   --output DIRECTORY  instead of build/packages
set -euo pipefail

source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
fail() {
  printf 'deb/arm64.sh: %s\n' "$*" >&2
  exit 1
}

output=$source/build/packages
while (($#)); do
  case $1 in
  --output) output=$(realpath -m "${2:?--output needs a directory}") && shift ;;
  -h | --help)
    sed -n '2,/^set /s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit 0
    ;;
  *) fail "unknown argument $1. Use: arm64.sh [--output DIRECTORY]" ;;
  esac
  shift
done

root=$("$source/tests/tools/debian-root.sh" bookworm arm64)
work=$(mktemp -d "${TMPDIR:-/tmp}/watchword-deb-XXXXXX")
trap 'rm -rf "$work"' EXIT
# A copy, whose sources are seen in the root without the repository that they may be a work tree of.
"$source/packaging/export.sh" "$work/watchword"
cd "$work/watchword"
tests/tools/in-root.sh "$root" packaging/deb/build.sh --host-arch arm64 >/dev/null
mkdir -p "$output"
mapfile -t made < <(find "$PWD/build/packages" -name 'watchword_*' | sort)
cp "${made[@]}" "$output"
"$source/packaging/checksums.sh" "$output"
printf '%s\n' "${made[@]/#*\//"$output"/}"
