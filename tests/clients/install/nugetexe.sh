#!/usr/bin/env bash
# nugetexe.sh
#
# Gets NuGet's own command as npm has it, for mono, and prints the file. Does nothing else if it is there.
# Exits with 77 where npm or the network is missing.
set -euo pipefail

readonly version=5.8.0
readonly hash=48e53f4410878e10ad8463c6330e9415458e69ea8a89b404a0573238b2b1c018
cache=${WATCHWORD_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/watchword-tests}
target=$cache/clients-nuget-exe-$version
skip() {
  printf 'NOT RUN: nuget.exe. %s\n' "$1" >&2
  exit 77
}
mkdir -p "$cache"
exec 9>"$cache/clients-nuget-exe.lock"
flock 9 # another test run may be at it
if [[ ! -e $target/nuget.exe ]]; then
  command -v npm >/dev/null || skip 'There is no npm here: ./packaging/bootstrap.sh test installs it'
  rm -rf "$target"
  mkdir -p "$target/download"
  cd "$target/download"
  npm pack --loglevel=error "nuget-exe@$version" >/dev/null || skip 'npm cannot reach its registry, and the package is not here'
  sha256sum --check --status <<<"$hash  nuget-exe-$version.tgz" || {
    printf 'nugetexe.sh: nuget-exe %s is not what it was\n' "$version" >&2
    exit 1
  }
  tar -xzf "nuget-exe-$version.tgz"
  mv "package/nuget-$version.exe" "$target/nuget.exe"
  rm -rf "$target/download"
fi
printf '%s\n' "$target/nuget.exe"
