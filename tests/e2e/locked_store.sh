#!/usr/bin/env bash
# A locked keyring is not an empty one: nothing is asked, nothing is lost, and the message says how
# to unlock it.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

start_azure
use_watchword
person_is alice@contoso.com
no_browser_from_here
message=$(refused timeout 60 git clone "$WATCHWORD_AZURE_REPO" engine)
expect_text 'the locked keyring' 'locked' "$message"
expect_no_browser
# So that the search for secrets at the end has one to look for.
printf 'user = "x:not-a-token"\n' | curl --silent --config - --cacert "$WATCHWORD_AZURE_CA" --resolve "dev.azure.com:$WATCHWORD_AZURE_PORT:127.0.0.1" \
  "$WATCHWORD_AZURE_REPO/info/refs?service=git-upload-pack" >/dev/null
