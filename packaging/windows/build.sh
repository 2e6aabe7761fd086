#!/usr/bin/env bash
# build.sh [--url URL]
#
# Builds Watchword for Windows (x64) and packs it, on Debian. packaging/bootstrap.sh windows installs what
# this needs. In build/windows:
#   watchword-VERSION-windows-x64.zip        to unpack anywhere; add its bin to PATH
#   watchword-VERSION-windows-x64-setup.exe  for one user, without elevation; /S installs silently
#   scoop/watchword.json, winget/*.yaml      manifests, for a place URL where these two will lie
# For arm64 there is no such compiler in Debian; Windows 11 on arm64 runs x64 programs.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../.."

"$here/dependencies.sh" >/dev/null
cmake --preset windows
cmake --build --preset windows --parallel "$(nproc)" --target product
"$here/pack.sh" build/windows build/windows "$@"
