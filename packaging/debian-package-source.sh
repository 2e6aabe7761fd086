#!/usr/bin/env bash
# debian-package-source.sh SUITE PACKAGE DIRECTORY
#
# Unpacks a source package of a suite of the archive this machine already uses into DIRECTORY, which
# must not be there, and prints its name and version. The machine's apt configuration is read, not
# changed; apt checks the package against the signed list.
set -euo pipefail

suite=$1
package=$2
directory=$3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

fail() {
  printf 'debian-package-source: %s\n' "$*" >&2
  exit 1
}

# apt with directories of its own, in a place that its sandbox user can reach too.
apt=$(mktemp -d)
trap 'rm -rf "$apt"' EXIT
chmod 755 "$apt"
mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/package"
if ((EUID == 0)) && id _apt >/dev/null 2>&1; then chown _apt "$apt/package"; fi
"$here/debian-source.sh" deb-src "$suite" >"$apt/suite.sources"
private=(
  -o "Dir::Etc::sourcelist=$apt/suite.sources" -o Dir::Etc::sourceparts=/dev/null
  -o "Dir::State::lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o Dir::State::status=/dev/null
)

apt-get "${private[@]}" update -q >&2 || fail "apt could not read the package lists of $suite (its message is above)"
(cd "$apt/package" && apt-get "${private[@]}" source -q --download-only "$package" >&2) ||
  fail "apt could not fetch the source package of $package from $suite"
dsc=("$apt/package/${package}"_*.dsc)
dpkg-source --no-check -x "${dsc[0]}" "$directory" >&2 || fail "could not unpack $(basename "${dsc[0]}")"
basename "${dsc[0]}" .dsc
