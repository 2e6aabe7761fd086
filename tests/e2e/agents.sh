#!/usr/bin/env bash
# What watchword-agents(7) shows, run as it is written there, in tests/azure/real-names.sh: the MCP server
# and podman are stand-ins that look at what they got.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

ln -s "$WATCHWORD_AZURE_ROOT" "$HOME/azure" # where the others of these tests have it
person_is alice@contoso.com
export WATCHWORD_TEST_BROWSER_SECONDS=200
page=$e2e/../../packaging/man/watchword-agents.7
# block N: the Nth literal block
block() {
  awk -v wanted="$1" '/^\.Ed/ { inside = 0 } inside { print } /^\.Bd -literal/ { inside = ++count == wanted }' "$page" |
    sed 's/\\e/\\/g; s/^\\&//'
}

mkdir stand-ins box
cat >stand-ins/mcp-server-azuredevops <<'SH'
#!/bin/sh
[ "$*" = 'contoso --authentication envvar' ] || exit 9
printf 'Authorization: Bearer %s\n' "$ADO_MCP_AUTH_TOKEN" |
  curl --fail --silent --show-error -H @- https://dev.azure.com/contoso/_apis/projects | tee -a "$HOME/served"
SH
# A container: nothing of the person's but what is mounted.
cat >stand-ins/podman <<'SH'
#!/bin/sh
[ "$1 $2" = 'run -v' ] || exit 9
mkdir -p "$HOME/inside" && cd "$HOME/inside"
for word in ${3%%:*}/forward.sock; do
  env -i PATH="$PATH" HOME="$HOME/inside" WATCHWORD_FORWARD="$word" WATCHWORD_INTERACTIVE=never WATCHWORD_STORE=auto sh -c '
    watchword configure
    git clone --quiet https://dev.azure.com/contoso/engine/_git/engine &&
    ! git clone --quiet https://dev.azure.com/fabrikam/tools/_git/tools'
done
SH
chmod +x stand-ins/*
export PATH=$HOME/stand-ins:$PATH

eval "$(block 1)"
no_browser_from_here
eval "$(block 2)"
expect_text 'what the MCP server read' '"name":"Web Site"' "$(cat served)"
: >served
block 3 >servers.json
/usr/bin/python3 -c '
import json, subprocess
it = json.load(open("servers.json"))["servers"]["ado"]
subprocess.run([it["command"], *it["args"]], check=True)'
expect_text 'what it read as its client starts it' '"name":"Web Site"' "$(cat served)"
eval "$(block 4)"

block 5 >sandbox.sh
forward=$(sed -n '/^watchword forward/,/[^\\]$/p' sandbox.sh)
setsid bash -c "$forward" </dev/null &
for ((attempt = 0; attempt < 200; attempt++)); do
  if [[ -S box/forward.sock ]]; then break; fi
  sleep 0.05
done
eval "$(sed -n '/^podman/p' sandbox.sh)"
git -C inside/engine rev-parse --verify --quiet HEAD >/dev/null || fail 'nothing was cloned in the sandbox'
watchword forward list >lent
expect_text 'the list of what was asked' contoso "$(cat lent)"
watchword forward stop
expect_no_browser
