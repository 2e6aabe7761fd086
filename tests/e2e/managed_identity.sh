#!/usr/bin/env bash
# The identity of a machine of Azure: every service that hands out its tokens, and machines that
# have none.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Azure Arc names a key in a directory of the system's, which is made for this test alone.
if [[ -z ${ARC_NAMESPACE-} ]] && unshare --user --map-root-user --mount true 2>/dev/null; then
  trap - EXIT
  for job in $(jobs -p); do kill "$job" 2>/dev/null || true; done
  exec env ARC_NAMESPACE=1 unshare --user --map-root-user --mount "${BASH_SOURCE[0]}"
fi
source "$e2e/machines.sh"

arc_tokens=$HOME/azure-arc
if [[ -n ${ARC_NAMESPACE-} ]]; then
  mount -t tmpfs tmpfs /var/opt
  arc_tokens=/var/opt/azcmagent/tokens
fi
start_azure --arc-tokens "$arc_tokens"
use_watchword
no_browser_from_here
readonly metadata=$WATCHWORD_AZURE_METADATA
token() { "$@" watchword token "$WATCHWORD_AZURE_REPO"; }

# A virtual machine. A proxy is never asked for it.
on_vm() {
  with AZURE_POD_IDENTITY_AUTHORITY_HOST="$metadata/" WATCHWORD_ENTRA_IDENTITY=managed-identity \
    http_proxy=http://127.0.0.1:9 "$@"
}
scenario '{"tokens": {"expires_in": 302}}'
on_vm git clone --quiet "$WATCHWORD_AZURE_REPO" engine
sleep 3
scenario '{"clock": {"move": 400}}'
on_vm git -C engine fetch --quiet
expect_number 'tokens of the machine' 2 "$(requests metadata.imds 200)"
scenario '{"tokens": {"expires_in": 86399}}'

# One that is assigned, by each of its names; one that is not.
docs() { on_vm "$@" git ls-remote --quiet "$WATCHWORD_AZURE_REPO_DOCS"; }
docs AZURE_CLIENT_ID=b0b0b0b0-0000-4000-8000-000000000004 >/dev/null
docs WATCHWORD_ENTRA_MANAGED_IDENTITY=object:b0000000-0000-4000-8000-000000000004 >/dev/null
docs WATCHWORD_ENTRA_MANAGED_IDENTITY=/subscriptions/5ab5c21b-0000-4000-8000-000000000001/resourcegroups/ci/providers/Microsoft.ManagedIdentity/userAssignedIdentities/docs-reader >/dev/null
expect_refusal 4 'Identity not found' token on_vm AZURE_CLIENT_ID=$builder
expect_refusal 2 'watchword.entra.managedIdentity is "nobody"' token on_vm WATCHWORD_ENTRA_MANAGED_IDENTITY=nobody

# The service is busy three times, and then four.
scenario '{"fail": {"kind": "metadata.imds", "skip": 1, "times": 3, "status": 429}}'
watchword cache clear
token on_vm >/dev/null
scenario '{"fail": {"kind": "metadata.imds", "skip": 1, "times": 4, "status": 500}}'
watchword cache clear
expect_refusal 5 'HTTP 500, four times in a row' token on_vm

# A token that the organization refuses and that the service gives again.
scenario '{"revoke": {"what": "access_tokens"}}'
message=$(for _ in 1 2 3; do on_vm AZURE_CLIENT_ID=b0b0b0b0-0000-4000-8000-000000000004 git clone "$WATCHWORD_AZURE_REPO_DOCS" "revoked$RANDOM" 2>&1 || true; done)
expect_text 'a refused token' 'it is not a user there' "$message"
scenario '{"clock": {"move": 90000}}'

# Without a word in the configuration it is tried when nobody can be asked, and soon given up.
watchword cache clear
clone_as AZURE_POD_IDENTITY_AUTHORITY_HOST="$metadata"
started=$SECONDS
expect_refusal 3 'nobody is signed in' token with AZURE_POD_IDENTITY_AUTHORITY_HOST=http://127.0.0.1:9
((SECONDS - started < 10)) || fail 'a machine without an identity waited'
expect_refusal 5 'there is no managed identity' \
  token on_vm AZURE_POD_IDENTITY_AUTHORITY_HOST=http://127.0.0.1:9
expect_refusal 3 'nobody is signed in' token with WATCHWORD_ENTRA_IDENTITY=none

# App Service; Azure Machine Learning; Cloud Shell; Service Fabric, known by its thumbprint only.
readonly header=853b9a84-identity-header-5bfa
clone_as IDENTITY_ENDPOINT="$metadata/msi/token" IDENTITY_HEADER=$header
expect_refusal 4 'X-IDENTITY-HEADER is missing or wrong' \
  token with IDENTITY_ENDPOINT="$metadata/msi/token" IDENTITY_HEADER=wrong-header
expect_refusal 2 'IDENTITY_ENDPOINT is set, IDENTITY_HEADER and IMDS_ENDPOINT are not' \
  token with IDENTITY_ENDPOINT="$metadata/msi/token"
clone_as MSI_ENDPOINT="$metadata/ml/token" MSI_SECRET=msi-secret-70c2ba1e
clone_as MSI_ENDPOINT="$metadata/shell/token"
expect_number 'requests to Cloud Shell' 1 "$(requests metadata.cloud_shell 200)"
fabric() {
  with IDENTITY_ENDPOINT="https://fabric.watchword.example:$WATCHWORD_AZURE_PORT/fabric/token" \
    IDENTITY_HEADER=$header IDENTITY_SERVER_THUMBPRINT="${thumbprint:-$WATCHWORD_AZURE_THUMBPRINT}" "$@"
}
fabric git clone --quiet "$WATCHWORD_AZURE_REPO" fabric
thumbprint=00112233445566778899AABBCCDDEEFF00112233
expect_refusal 5 'is not the one with the thumbprint' token fabric

# Why each of them answers.
expect_explained 'Microsoft Entra (managed-identity)' 'of App Service: IDENTITY_ENDPOINT and IDENTITY_HEADER are set' \
  IDENTITY_ENDPOINT="$metadata/msi/token" IDENTITY_HEADER=$header
expect_explained 'Microsoft Entra (managed-identity)' 'of Azure Cloud Shell: MSI_ENDPOINT is set' \
  MSI_ENDPOINT="$metadata/shell/token"
expect_explained 'Microsoft Entra (managed-identity)' 'of Azure Arc: IDENTITY_ENDPOINT and IMDS_ENDPOINT are set' \
  IDENTITY_ENDPOINT="$metadata/arc/token" IMDS_ENDPOINT="$metadata"
expect_explained 'Microsoft Entra (managed-identity)' 'if this is a machine of Azure' WATCHWORD_X=1
expect_explained 'Microsoft Entra (managed-identity)' 'watchword.entra.identity asks for it' \
  WATCHWORD_ENTRA_IDENTITY=managed-identity

# Azure Arc: the key that it names is read and sent, where it may be.
[[ -n ${ARC_NAMESPACE-} ]] || exit 0
on_arc() { with IDENTITY_ENDPOINT="$metadata/arc/token" IMDS_ENDPOINT="$metadata" "$@"; }
on_arc git clone --quiet "$WATCHWORD_AZURE_REPO" arc
expect_number 'challenges of Arc' 1 "$(requests metadata.arc 401)"
expect_number 'tokens of Arc' 1 "$(requests metadata.arc 200)"
expect_no_browser
