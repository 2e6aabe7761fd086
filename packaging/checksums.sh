#!/usr/bin/env bash
# checksums.sh DIRECTORY
#
# Writes SHA256SUMS, of all files in DIRECTORY, for sha256sum -c.
set -euo pipefail
export LC_ALL=C.UTF-8

cd "${1:?usage: checksums.sh DIRECTORY}"
find . -type f ! -name 'SHA256SUMS*' -printf '%P\0' | sort -z | xargs -0 sha256sum >SHA256SUMS.new
mv SHA256SUMS.new SHA256SUMS
