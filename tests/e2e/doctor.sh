#!/usr/bin/env bash
# `doctor` where everything is there, and with one thing broken at a time.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

start_azure
use_watchword
git config --global "credential.https://dev.azure.com:$WATCHWORD_AZURE_PORT.useHttpPath" true
person_is alice@contoso.com
watchword login "$WATCHWORD_AZURE_REPO"
no_browser_from_here

# is SUBJECT STATE [TEXT]: of what the command after it in "$@" prints.
is() {
  /usr/bin/python3 - "$@" <<'PY' || fail "not so: $*: $(cat "$HOME/doctor.json")"
import json, sys
subject, state, text = (sys.argv[1:] + [""])[:3]
found = [f for f in json.load(open("doctor.json"))["findings"] if f["subject"] == subject]
sys.exit(not (found and all(f["state"] == state and text in f["text"] + f["advice"] for f in found)))
PY
}
doctor() { watchword doctor "${1:-$WATCHWORD_AZURE_REPO}" --json >doctor.json; }

# All is well, and each line says what it looked at.
doctor || fail "a fault where there is none: $(cat doctor.json)"
is git ok 'git 2.'
is helpers ok 'and nobody else'
is path ok
is store ok 'written, read and removed'
is memory ok
is notes ok
is network ok 'IPv4 (127.0.0.1) in '
is certificate ok 'it was issued by '
is clock ok
is tenant ok contoso
is authority ok login.microsoftonline.com
is answer ok alice@contoso.com
watchword doctor "$WATCHWORD_AZURE_REPO"
expect_no_browser
# What it wrote is gone again.
if secret-tool search --all watchword:kind doctor.try 2>/dev/null | grep -q .; then fail 'the try is still in the store'; fi

# Another authority's certificate.
right=$GIT_CONFIG_VALUE_0
export GIT_CONFIG_VALUE_0=$WATCHWORD_AZURE_WRONG_CA
if doctor; then fail 'the wrong CA is no fault'; fi
is server fault sslCAInfo
export GIT_CONFIG_VALUE_0=$right

# A clock that differs from the service's.
scenario '{"clock": {"move": 1200}}'
if doctor; then fail 'a clock that is twenty minutes behind is no fault'; fi
is clock fault '20 min behind that of dev.azure.com'
scenario '{"clock": {"move": -1200}}'

# An organization that is not there.
if doctor "https://dev.azure.com:$WATCHWORD_AZURE_PORT/nobody/x"; then fail 'no organization is no fault'; fi
is tenant fault 'there is no organization "nobody"'

# A tenant that is not there.
if WATCHWORD_TENANT=11111111-2222-3333-4444-555555555555 doctor; then fail 'no tenant is no fault'; fi
is authority fault

# A server that is not there.
if doctor "https://dev.azure.com:1/contoso"; then fail 'no server is no fault'; fi
is network fault
