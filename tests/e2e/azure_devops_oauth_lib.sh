# shellcheck shell=bash
# What the tests of Azure DevOps OAuth share.

# Registers a callback on a port that is free, and has the provider ask the simulator.
use_oauth() {
  oauth_port=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  oauth_callback=https://localhost:$oauth_port/callback
  scenario '{"oauth_app": {"id": "'"$WATCHWORD_AZURE_OAUTH_CLIENT_ID"'",
             "redirect_uris": ["'"$oauth_callback"'", "https://robot.example/callback"]}}'
  export WATCHWORD_AZURE_DEVOPS_OAUTH_AUTHORITY=https://app.vssps.visualstudio.com:$WATCHWORD_AZURE_PORT
}

# $1: primary or alternative
oauth_secret() {
  /usr/bin/python3 - "$HOME/azure/oauth-apps.json" "$1" <<'PY'
import json, sys
print(json.load(open(sys.argv[1]))[0][sys.argv[2]]["secret"])
PY
}

# More arguments: of watchword login. Prints what it says.
oauth_login() {
  WATCHWORD_AZURE_DEVOPS_OAUTH_CLIENT_SECRET=$(oauth_secret primary) \
    watchword login "$WATCHWORD_AZURE_REPO" --provider azure-devops-oauth \
    --client-id "$WATCHWORD_AZURE_OAUTH_CLIENT_ID" --redirect-uri "$oauth_callback" "$@" 2>&1
}

# What an administrator gets who approves elsewhere; wants the simulator with --consent auto.
oauth_code() {
  local address=https://app.vssps.visualstudio.com:$WATCHWORD_AZURE_PORT/oauth2/authorize location
  location=$(curl --silent --get --cacert "$WATCHWORD_AZURE_CA" --output /dev/null \
    --write-out '%{redirect_url}' --connect-to "::127.0.0.1:$WATCHWORD_AZURE_PORT" "$address" \
    --data-urlencode "client_id=$WATCHWORD_AZURE_OAUTH_CLIENT_ID" \
    --data-urlencode 'response_type=Assertion' --data-urlencode 'state=elsewhere' \
    --data-urlencode 'scope=vso.code_write vso.packaging' \
    --data-urlencode "redirect_uri=$oauth_callback")
  location=${location#*code=}
  printf '%s' "${location%%&*}"
}
