#!/usr/bin/env bash
# trixie.sh
#
# Prints a root of Debian 13 with the clients that packaging/bootstrap.sh lists as `clients`; made
# once. in-trixie.sh runs a command there. Exits with 77 where there can be none.
exec "$(dirname "${BASH_SOURCE[0]}")/../../tools/debian-root.sh" trixie clients
