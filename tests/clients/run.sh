#!/usr/bin/env bash
# run.sh SIMULATOR NAME
#
# Runs NAME.sh: real clients that ask Watchword for credentials, under the services' real names, on a
# desktop with an unlocked keyring. Its line "# clients: …" names what is to be had first, by
# install/….sh, while there still is a network; where each is, WATCHWORD_TEST_CLIENTS_… says (trixie:
# WATCHWORD_TEST_CLIENTS_TRIXIE). What cannot be had is named, and is for the script to do without;
# exit code 77, for ctest to count as skipped, where it cannot.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
simulator=${1:?the simulator is not named} name=${2:?the test is not named}
for client in $(sed -n 's/^# clients: //p' "$here/$name.sh"); do
  variable=WATCHWORD_TEST_CLIENTS_${client^^}
  place=$("$here/install/$client.sh") || printf 'NOT RUN: what of clients.%s needs %s; the reason is above\n' "$name" "$client" >&2
  export "$variable=$place"
done
exec "$here/../azure/real-names.sh" "$simulator" \
  "$here/../fixtures/keyring.sh" --unlocked "$here/../fixtures/with_git.sh" system "$here/$name.sh"
