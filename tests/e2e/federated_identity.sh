#!/usr/bin/env bash
# Another issuer says who the machine is: a cluster's file, GitHub, Azure Pipelines.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$e2e/machines.sh"

start_azure
use_watchword
no_browser_from_here

# A cluster's token, behind the links that Kubernetes makes; the next one is read when it is there.
mkdir -p "$HOME/azure/pod/..data"
ln -s ..data/token "$HOME/azure/pod/token"
put_assertion() { assertion "$@" >"$HOME/azure/pod/..data/token"; }
in_pod() { as_builder AZURE_FEDERATED_TOKEN_FILE="$HOME/azure/pod/token" "$@"; }
put_assertion system:serviceaccount:ci:builder
scenario '{"tokens": {"expires_in": 302}}'
in_pod git clone --quiet "$WATCHWORD_AZURE_REPO" engine
sleep 3
scenario '{"clock": {"move": 3600}}' # the assertion has expired, too
put_assertion system:serviceaccount:ci:builder
in_pod git -C engine fetch --quiet
expect_number 'token requests' 2 "$(requests entra.token 200)"
scenario '{"tokens": {"expires_in": 3599}}'
put_assertion system:serviceaccount:ci:other
token() { "$@" watchword token "$WATCHWORD_AZURE_REPO"; }
sleep 3
expect_refusal 4 'its subject "system:serviceaccount:ci:other"' token in_pod
put_assertion system:serviceaccount:ci:builder https://other.example
expect_refusal 4 'AADSTS700211' token in_pod
: >"$HOME/azure/pod/..data/token"
expect_refusal 2 'is empty' token in_pod
rm "$HOME/azure/pod/..data/token"
expect_refusal 2 'does not exist' token in_pod
expect_refusal 2 'AZURE_FEDERATED_TOKEN_FILE is set, AZURE_CLIENT_ID and AZURE_TENANT_ID are not' \
  token with AZURE_FEDERATED_TOKEN_FILE=/token
expect_explained 'Microsoft Entra (workload-identity)' 'the workload identity of a cluster' \
  AZURE_CLIENT_ID=$builder AZURE_TENANT_ID=$contoso AZURE_FEDERATED_TOKEN_FILE=/token

# A job of GitHub Actions.
id_token="https://pipelines.actions.githubusercontent.com:$WATCHWORD_AZURE_PORT/idtoken?api-version=2.0"
in_github() {
  as_builder GITHUB_ACTIONS=true ACTIONS_ID_TOKEN_REQUEST_URL="$id_token" \
    ACTIONS_ID_TOKEN_REQUEST_TOKEN="${request_token:-github-request-token-of-main}" "$@"
}
in_github git clone --quiet "$WATCHWORD_AZURE_REPO" github
expect_number 'tokens of GitHub' 1 "$(requests github.id_token 200)"
request_token=github-request-token-of-topic
expect_refusal 4 'its subject "repo:contoso/engine:ref:refs/heads/topic"' token in_github
request_token=github-request-token-of-nobody
expect_refusal 4 'id-token: write' token in_github
unset request_token
expect_refusal 2 'Give the job the permission: permissions: id-token: write' \
  token as_builder GITHUB_ACTIONS=true
expect_explained 'Microsoft Entra (github)' 'ACTIONS_ID_TOKEN_REQUEST_TOKEN are set' \
  AZURE_CLIENT_ID=$builder AZURE_TENANT_ID=$contoso ACTIONS_ID_TOKEN_REQUEST_URL="$id_token" \
  ACTIONS_ID_TOKEN_REQUEST_TOKEN=github-request-token-of-main

# A job of Azure Pipelines, by its service connection.
readonly connection=5e41ce00-0000-4000-8000-000000000001
plan=contoso/engine/_apis/distributedtask/hubs/build/plans/p1/jobs/j1/oidctoken
in_pipeline() {
  with AZURESUBSCRIPTION_CLIENT_ID=$builder AZURESUBSCRIPTION_TENANT_ID=$contoso \
    AZURESUBSCRIPTION_SERVICE_CONNECTION_ID=$connection \
    SYSTEM_OIDCREQUESTURI="https://dev.azure.com:$WATCHWORD_AZURE_PORT/$plan" \
    SYSTEM_ACCESSTOKEN=job-access-token-for-oidc-4c1f "$@"
}
in_pipeline git clone --quiet "$WATCHWORD_AZURE_REPO" pipeline
expect_number 'tokens of Azure Pipelines' 1 "$(requests pipelines.oidc_token 200)"
expect_refusal 2 'Map it in the step' token in_pipeline SYSTEM_ACCESSTOKEN=
expect_refusal 2 'Map it in the step' token in_pipeline 'SYSTEM_ACCESSTOKEN=$(System.AccessToken)'
expect_refusal 4 'HTTP 401' token in_pipeline SYSTEM_ACCESSTOKEN=not-the-token-of-this-job
expect_refusal 4 'workload identity federation' token in_pipeline \
  AZURESUBSCRIPTION_SERVICE_CONNECTION_ID=00000000-0000-4000-8000-000000000000
expect_explained 'Microsoft Entra (azure-pipelines)' 'the service connection of a job of Azure Pipelines' \
  AZURESUBSCRIPTION_CLIENT_ID=$builder AZURESUBSCRIPTION_TENANT_ID=$contoso \
  AZURESUBSCRIPTION_SERVICE_CONNECTION_ID=$connection SYSTEM_OIDCREQUESTURI=https://x.example \
  SYSTEM_ACCESSTOKEN=job-access-token-for-oidc-4c1f
expect_no_browser
