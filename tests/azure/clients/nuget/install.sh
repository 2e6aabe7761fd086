#!/usr/bin/env bash
# install.sh
#
# Gets MSAL.NET, in the version that msal.csproj names, from NuGet, builds msal.cs with it, and prints the
# directory that has msal.dll. Does nothing else if it is there. Exits with 77 where there is no .NET SDK
# (8 or later), or NuGet cannot be reached.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"
cache=${WATCHWORD_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/watchword-tests}
skip() {
  printf 'NOT RUN: dotnet. %s\n' "$1" >&2
  exit 77
}
command -v dotnet >/dev/null || skip 'There is no .NET SDK here; MSAL.NET is not tried against the simulator'
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
version=$(dotnet --version 2>/dev/null) || skip 'There is a runtime without an SDK here'
((${version%%.*} >= 8)) || skip "The .NET SDK here is $version; 8 or later is wanted"

target=$cache/azure-clients-nuget-$(cat msal.csproj msal.cs <(printf %s "$version") | sha256sum | cut -c-12)
mkdir -p "$cache"
exec 9>"$cache/azure-clients-nuget.lock"
flock 9 # another test run may be at it
if [[ ! -e $target/.installed ]]; then
  rm -rf "$target" # half of one
  mkdir -p "$target"
  cp msal.csproj msal.cs "$target"
  # A server that outlives the build would hold the lock.
  if ! dotnet build "$target/msal.csproj" --configuration Release --output "$target" --verbosity quiet \
    --disable-build-servers -p:UseSharedCompilation=false >"$target/log" 2>&1 9>&-; then
    cat "$target/log" >&2
    if grep -q 'NU1301' "$target/log"; then skip 'NuGet cannot reach its source, and the package is not here'; fi
    exit 1
  fi
  touch "$target/.installed"
fi
printf '%s\n' "$target"
