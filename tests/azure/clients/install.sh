#!/usr/bin/env bash
# install.sh
#
# Gets Microsoft's clients for these tests in the versions that package-lock.json names by their hashes
# and prints the directory whose node_modules/ has them. Does nothing else if they are there. Exits
# with 77 where npm or the network is missing.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"
cache=${XDG_CACHE_HOME:-$HOME/.cache}/watchword-tests
target=$cache/azure-clients-$(sha256sum package-lock.json | cut -c-12)
mkdir -p "$cache"
exec 9>"$cache/azure-clients.lock"
flock 9 # another test run may be at it
if [[ ! -e $target/.installed ]]; then
  if ! command -v npm >/dev/null; then
    echo 'SKIPPED: there is no npm; ./packaging/bootstrap.sh installs it' >&2
    exit 77
  fi
  mkdir -p "$target"
  cp package.json package-lock.json "$target"
  if ! (cd "$target" && npm ci --ignore-scripts --no-fund --no-audit --loglevel=error) >&2; then
    if npm ping --loglevel=error >/dev/null 2>&1; then exit 1; fi
    echo 'SKIPPED: npm cannot reach its registry, and the packages are not here' >&2
    exit 77
  fi
  touch "$target/.installed"
fi
printf '%s\n' "$target"
