#!/usr/bin/env bash
# npm-packages.sh NAME DIRECTORY
#
# Gets what npm has in the versions that DIRECTORY/package-lock.json names by their hashes, and prints
# the directory, named after NAME and them, whose node_modules/ has them. Does nothing else if they are
# there. Exits with 77 where npm or the network is missing.
set -euo pipefail

name=${1:?} directory=${2:?}
cache=${WATCHWORD_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/watchword-tests}
target=$cache/$name-$(sha256sum "$directory/package-lock.json" | cut -c-12)
if ! command -v npm >/dev/null; then
  echo 'NOT RUN: npm. There is none here: ./packaging/bootstrap.sh test installs it' >&2
  exit 77
fi
mkdir -p "$cache"
exec 9>"$cache/$name.lock"
flock 9 # another test run may be at it
if [[ ! -e $target/.installed ]]; then
  rm -rf "$target" # half of one
  mkdir -p "$target"
  cp "$directory/package.json" "$directory/package-lock.json" "$target"
  if ! (cd "$target" && npm ci --ignore-scripts --no-fund --no-audit --loglevel=error) >&2; then
    if npm ping --loglevel=error >/dev/null 2>&1; then exit 1; fi
    echo 'NOT RUN: npm cannot reach its registry, and the packages are not here' >&2
    exit 77
  fi
  touch "$target/.installed"
fi
printf '%s\n' "$target"
