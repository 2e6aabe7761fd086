#!/usr/bin/env bash
# run.sh SIMULATOR TEST [NAME…]
#
# Runs the tests of one client, or those that are named, against the simulator under the services' real
# names: TEST is msal_node for msal_node_test.py. Gets the client first, which needs the network that
# there is not under those names. Exits with 77 where the client cannot be had.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
simulator=${1:?the simulator is not named} test=${2:?the test is not named}
shift 2
case $test in
msal_net) source=nuget ;;
msal_python) source=debian ;;
*) source=npm ;;
esac
if [[ $test == mcp || $test == azure_sdk ]] && ! node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; then
  printf 'NOT RUN: %s. It wants Node.js 20 or later; here is %s\n' "$test" "$(node --version)" >&2
  exit 77
fi
WATCHWORD_TEST_CLIENT=$("$here/$source/install.sh")
export WATCHWORD_TEST_CLIENT
exec "$here/../real-names.sh" "$simulator" /usr/bin/python3 "$here/${test}_test.py" "$@"
