#!/usr/bin/env bash
# The first five minutes of the README, by the services' own names: runs in tests/azure/real-names.sh,
# and nothing tells git, curl or Watchword where Azure is.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

ln -s "$WATCHWORD_AZURE_ROOT" "$HOME/azure" # where the others of these tests have it
person_is alice@contoso.com
told=$(env | grep -E '^(AZURE_|GIT_CONFIG_COUNT|GIT_SSL|SSL_CERT|WATCHWORD_ENTRA)' || true)
[[ -z $told ]] || fail "the environment says where Azure is: $told"

watchword configure
git clone https://dev.azure.com/contoso/engine/_git/engine
git -C engine rev-parse --verify --quiet HEAD >/dev/null || fail 'nothing was cloned'
expect_text 'the last page' 'You are signed in' "$(last_page)"
no_browser_from_here

expect_text 'status' 'alice@contoso.com' "$(watchword status)"
expect_text 'explain' 'alice@contoso.com' "$(watchword explain https://dev.azure.com/contoso)"
projects=$(watchword token https://dev.azure.com/contoso --output header |
  curl --fail --silent --show-error -H @- https://dev.azure.com/contoso/_apis/projects)
expect_text 'the list of projects' '"name":"Web Site"' "$projects"
git clone --quiet https://contoso.visualstudio.com/engine/_git/docs
git -C engine fetch

expect_no_browser
expect_number 'sign-ins' 1 "$(requests entra.token 200)"

watchword logout https://dev.azure.com/contoso
[[ $(watchword status) != *alice* ]] || fail 'the session is still there after logout'

# Where nobody is signed in and nobody may be asked, the identity of the machine, at the address that Azure
# has it at.
WATCHWORD_INTERACTIVE=never git clone --quiet https://dev.azure.com/contoso/engine/_git/engine by-machine
expect_number 'tokens of the machine' 1 "$(requests metadata.imds 200)"
expect_no_browser
