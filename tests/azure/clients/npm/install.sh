#!/usr/bin/env bash
# install.sh
#
# Gets the clients that npm has and prints the directory whose node_modules/ has them; see
# npm-packages.sh.
here=$(dirname "${BASH_SOURCE[0]}")
exec "$here/../../../tools/npm-packages.sh" azure-clients-npm "$here"
