#!/usr/bin/env bash
# with_vault.sh CMD…: runs CMD with a simulated key vault and an identity that opens it, both in the
# environment, as the store key-vault wants them. Runs in tests/fixtures/keyring.sh, with
# WATCHWORD_TEST_BUILD, the build tree, set.
set -euo pipefail

build=${WATCHWORD_TEST_BUILD:?the build tree is not given}
"$build/tests/azure/watchword-azure" --listen 127.0.0.1:0 --root "$HOME/azure" >"$HOME/azure.log" 2>&1 &
azure=$!
# shellcheck disable=SC2317  # called by the trap
finish() {
  local status=$?
  trap - EXIT
  kill "$azure" 2>/dev/null || true
  wait "$azure" 2>/dev/null || true
  if ((status != 0)); then cat "$HOME/azure.log"; fi
  exit "$status"
}
trap finish EXIT

for ((attempt = 0; attempt < 600; attempt++)); do
  if [[ -e $HOME/azure/env ]]; then break; fi
  sleep 0.05
done
# shellcheck source=/dev/null
source "$HOME/azure/env"
export WATCHWORD_KEY_VAULT_URL=https://watchword.vault.azure.net:$WATCHWORD_AZURE_PORT
export WATCHWORD_TEST_CLOUD=$build/lib/watchword/network.so
export AZURE_TENANT_ID=11111111-aaaa-4aaa-8aaa-111111111111
export AZURE_CLIENT_ID=b0b0b0b0-0000-4000-8000-000000000002
export AZURE_CLIENT_SECRET=Out~Sider.Secret-9925
# What is deleted is deleted at once, or a hundred items would take minutes.
curl --fail --silent --show-error "$WATCHWORD_AZURE_CONTROL/scenario" \
  --data '{"vault": {"transition_ms": 20}}' >/dev/null

"$@"
