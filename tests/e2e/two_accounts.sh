#!/usr/bin/env bash
# Two organizations in two tenants, an account each: neither gets in the way of the other.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

start_azure
use_watchword
person_is alice@contoso.com
git clone --quiet "$WATCHWORD_AZURE_REPO" engine
last_page >/dev/null
person_is carol@fabrikam.com
git clone --quiet "$WATCHWORD_AZURE_REPO_FABRIKAM" fiber
last_page >/dev/null
no_browser_from_here

for repository in engine fiber engine; do git -C "$repository" fetch; done
expect_no_browser
accounts=$(/usr/bin/python3 - "$HOME/azure/requests.jsonl" <<'PY'
import json, sys
pairs = {(line["path"].split("/")[1], line.get("account")) for line in map(json.loads, open(sys.argv[1]))
         if line["kind"] == "git.upload_pack" and line["status"] == 200}
print(*sorted(f"{organization}:{account}" for organization, account in pairs))
PY
)
expect_text 'who fetched' 'contoso:alice@contoso.com fabrikam:carol@fabrikam.com' "$accounts"

# A person who may not see a repository is not signed out by it.
expect_text 'a missing permission' 'not found' "$(refused git clone "${WATCHWORD_AZURE_REPO_FABRIKAM%/*}/nothing" none)"
git -C fiber fetch
expect_no_browser
