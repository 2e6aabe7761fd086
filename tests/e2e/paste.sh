#!/usr/bin/env bash
# The browser is on another machine: the address of the page that it could not load is pasted.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

start_azure --consent auto
use_watchword
person_is alice@contoso.com
unset BROWSER GIT_TERMINAL_PROMPT
expect -f "$e2e/paste.exp" "$e2e/remote_browser.py" "$WATCHWORD_AZURE_REPO" alice@contoso.com
BROWSER=false git clone --quiet "$WATCHWORD_AZURE_REPO" engine
