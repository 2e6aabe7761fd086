#!/usr/bin/env bash
# portable.sh BUILD
#
# Builds, in BUILD, what the tarball and the rpm are made of: Watchword that runs beside glibc 2.34 and later.
set -euo pipefail

build=${1:?usage: portable.sh BUILD}
cmake -S "$(dirname "${BASH_SOURCE[0]}")/.." -B "$build" -G Ninja -D CMAKE_BUILD_TYPE=Release \
  -D WATCHWORD_TESTS=OFF -D WATCHWORD_OLDER_GLIBC=ON
cmake --build "$build" --parallel "$(nproc)"
