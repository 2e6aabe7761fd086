#!/usr/bin/env bash
# install.sh
#
# Gets the authorization server of these tests, npm's oidc-provider, in the versions that
# package-lock.json names by their hashes, into node_modules/ beside it. Does nothing if it is there.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"
exec 9<package.json
flock 9 # another test run may be at it
if cmp -s package-lock.json node_modules/.installed; then exit 0; fi
npm ci --ignore-scripts --no-fund --no-audit --loglevel=error >&2
cp package-lock.json node_modules/.installed
