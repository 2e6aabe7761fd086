#!/usr/bin/env bash
# A job of Azure Pipelines: its own token answers for its own organization and for nobody else, in a
# container without home, keyring or browser; whatever is in the way is told with what to do.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

start_azure
no_browser_from_here

# $1: whose job; $2: how long its token lives
token_of_job() {
  curl --fail --silent "$WATCHWORD_AZURE_CONTROL/job" --data "{\"organization\": \"$1\", \"expires_in\": ${2:-3600}}" |
    sed 's/.*"token":"\([^"]*\)".*/\1/'
}
token=$(token_of_job contoso)
collection=https://dev.azure.com:$WATCHWORD_AZURE_PORT/contoso/
store='' # what there is

# Runs a command in the environment of a container's step: no HOME that can be written to, no bus, no
# terminal; AZURE_AUTHORITY_HOST is the simulator's, which is not at the real address. $token and $collection are the job's; without $token none was mapped. $store: watchword.store.
# shellcheck disable=SC2016,SC2030
in_job() (
  for name in $(compgen -e); do
    case $name in PATH | GIT_CONFIG_* | WATCHWORD_TRACE | AZURE_AUTHORITY_HOST | token | collection | store) ;; *) unset "$name" ;; esac
  done
  export -n token collection store
  export TF_BUILD=True SYSTEM_COLLECTIONURI=$collection HOME=/proc XDG_STATE_HOME=/proc
  if [[ $store ]]; then export WATCHWORD_STORE=$store; fi
  if [[ $token ]]; then export SYSTEM_ACCESSTOKEN=$token; fi
  "$@" </dev/null
)
job_git() { in_job git -c credential.helper= -c credential.helper=watchword -c safe.directory='*' "$@"; }

# Every form of the organization's address; nothing to read on the way but git's own lines.
job_git clone --quiet "$WATCHWORD_AZURE_REPO" engine 2>errors || fail "$(cat errors)"
[[ ! -s errors ]] || fail "a container job is told: $(cat errors)"
for url in USER VISUALSTUDIO SECOND; do
  name=WATCHWORD_AZURE_REPO_$url
  job_git clone --quiet "${!name}" "clone-$url"
done
(
  collection=https://contoso.visualstudio.com:$WATCHWORD_AZURE_PORT/
  job_git -C engine fetch --quiet
)
expect_number 'refusals' 0 "$(requests git.upload_pack 401)"
expect_number 'tokens of Entra' 0 "$(requests entra.token)"
expect_text 'explain' 'Azure Pipelines (job-token)' "$(in_job watchword explain "$WATCHWORD_AZURE_REPO")"

# Where there is no store at all.
store=secret-service job_git -C engine fetch --quiet 2>errors
[[ ! -s errors ]] || fail "a container without a keyring is told: $(cat errors)"

for url in FEED FEED_VISUALSTUDIO FEED_NPM; do
  name=WATCHWORD_AZURE_$url
  read_feed "${!name}" in_job
done

# Nothing was kept: outside of the job there is no answer, from no store and no memory.
export WATCHWORD_INTERACTIVE=never
for url in "$WATCHWORD_AZURE_REPO" "$WATCHWORD_AZURE_FEED"; do
  message=$(refused watchword token "$url")
  expect_text 'outside of the job' 'nobody is signed in' "$message"
done

# What a task put into the environment for a feed is for that feed, by every kind of package, and for
# nothing else; no job is needed.
endpoints='{"endpointCredentials": [{"endpoint": "'$WATCHWORD_AZURE_FEED'", "password": "'$token'"}]}'
with_endpoints() { with "ARTIFACTS_CREDENTIALPROVIDER_EXTERNAL_FEED_ENDPOINTS=$endpoints" "$@"; }
read_feed "$WATCHWORD_AZURE_FEED" with_endpoints
for url in "$WATCHWORD_AZURE_REPO" "$WATCHWORD_AZURE_FEED_NPM" "$WATCHWORD_AZURE_FEED_VISUALSTUDIO"; do
  message=$(refused with_endpoints watchword token "$url")
  expect_text 'another address than the feed' 'nobody is signed in' "$message"
done

# Another organization gets nothing.
message=$(refused job_git clone "$WATCHWORD_AZURE_REPO_FABRIKAM" fiber)
expect_text 'another organization' 'good for contoso only, not for fabrikam' "$message"
expect_text 'explain' 'other-organization' "$(in_job watchword explain "$WATCHWORD_AZURE_REPO_FABRIKAM")"

# A step without the token, and one whose token nobody put in.
message=$(token='' refused job_git -C engine fetch)
expect_text 'no token' 'SYSTEM_ACCESSTOKEN is not set' "$message"
expect_text 'no token' "env: { SYSTEM_ACCESSTOKEN: \$(System.AccessToken) }" "$message"
# shellcheck disable=SC2016
message=$(token='$(System.AccessToken)' refused job_git -C engine fetch)
expect_text 'not expanded' "holds the words \$(System.AccessToken)" "$message"
expect_text 'explain' 'not asked: this step was not given the token of its job' \
  "$(token='' in_job watchword explain "$WATCHWORD_AZURE_REPO" | tr -s ' \n' ' ')"

# What a checkout left behind is in git's way, and said to be.
setting=http.https://dev.azure.com:$WATCHWORD_AZURE_PORT/contoso/.extraheader
git -C engine config "$setting" 'AUTHORIZATION: bearer stale'
message=$(refused job_git -C engine fetch)
expect_text 'the stale header' "git config --unset-all '$setting'" "$message"
if [[ $message == *'bearer stale'* ]]; then fail 'the header is shown'; fi
git -C engine config --unset-all "$setting"
job_git -C engine fetch

# The lines that keep the token out of the log.
in_job watchword pipeline mask --user ada >masks
{
  printf '##vso[task.setsecret]%s\n' "$token"
  for user in '' token contoso ada; do
    printf '##vso[task.setsecret]%s\n' "$(printf '%s:%s' "$user" "$token" | base64 -w 0)"
  done
} >wanted
cmp masks wanted || fail 'the masks differ'
rm masks wanted
refused watchword pipeline mask >/dev/null

# A token that is over, and one that the service does not take any more.
message=$(token=$(token_of_job contoso 1) refused job_git -C engine fetch)
expect_text 'expired' 'has expired' "$message"
scenario '{"revoke": {"what": "access_tokens"}}'
message=$(refused job_git -C engine fetch)
expect_text 'refused' 'contoso refuses the token of this job' "$message"
expect_no_browser
