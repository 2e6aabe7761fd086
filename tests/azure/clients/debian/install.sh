#!/usr/bin/env bash
# install.sh
#
# Exits with 77 where Debian's python3-msal is not installed; prints the directory with msal.py.
set -euo pipefail

if ! /usr/bin/python3 -c 'import msal' 2>/dev/null; then
  echo 'NOT RUN: python3-msal. It is not installed: ./packaging/bootstrap.sh test installs it' >&2
  exit 77
fi
cd "$(dirname "${BASH_SOURCE[0]}")" && pwd
