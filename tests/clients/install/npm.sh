#!/usr/bin/env bash
# npm.sh
#
# Gets npm, pnpm and yarn in several generations and prints the directory whose node_modules/ has them,
# as npm-11, pnpm-10 and so on; see npm-packages.sh.
here=$(dirname "${BASH_SOURCE[0]}")
exec "$here/../../tools/npm-packages.sh" clients-npm "$here/npm"
