#!/usr/bin/env bash
# A stranger's afternoon: the provider of watchword-plugin(7), built from nothing but the installed
# tree, keeps all rules; signs somebody in with a device code at an authorization server that is not
# ours; and answers git afterwards without them.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=oidc.sh
source "$e2e/oidc.sh"

readonly prefix=$build/tests/installed
export PATH=$prefix/bin:$PATH
[[ -d $prefix/include ]] || fail 'nothing is installed: the test install.tree comes first'

# --- built elsewhere
umask 022
cp -r "$e2e/../plugins/stranger" forge
cmake -S forge -B forge/build -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_BUILD_TYPE=Release >cmake.log 2>&1 || fail "$(cat cmake.log)"
cmake --build forge/build >cmake.log 2>&1 || fail "$(cat cmake.log)"
ctest --test-dir forge/build --output-on-failure >ctest.log 2>&1 || fail "it breaks a rule: $(cat ctest.log)"
grep -q 'forge.rules .*Passed' ctest.log || fail "its rules were not checked: $(cat ctest.log)"
! tr -s ' ' '\n' <forge/build/CMakeFiles/forge.dir/forge.cpp.o.d | grep /watchword/ | grep -vF "${prefix#/}/include/" ||
  fail 'a header of Watchword does not come from the installed tree'

# --- used
start_oidc 3600
use_watchword
person_is alice@contoso.com
export WATCHWORD_PLUGIN_PATH=$HOME/forge/build
git config --global watchword.forge.issuer "$AZURE_AUTHORITY_HOST/$WATCHWORD_TENANT/v2.0"
git config --global watchword.forge.clientId "$person_client"

lines() { grep -c -- "$1" azure/requests.jsonl || true; }
fill() { printf 'url=https://forge.example/ada/engine.git\n\n' | git credential fill; }
digest() { sed -n 's/^password=//p' | head -c -1 | sha256sum | cut -c1-12; }
# Nobody may be asked. Prints the digest of the token.
ask() { WATCHWORD_INTERACTIVE=never fill | digest; }
export -f fill digest

message=$(WATCHWORD_INTERACTIVE=never refused fill)
expect_text 'nobody signed in' 'a person may not be asked' "$message"
(
  unset BROWSER GIT_TERMINAL_PROMPT
  expect -f "$e2e/device_code.exp" "$fixtures/browser.py" bash -c 'fill | digest >first'
)
first=$(cat first)
expect_number 'device codes' 1 "$(lines '"kind":"entra.devicecode"')"
expect_number 'tokens that the server gave' 1 "$(lines "\"access_token\":\"$first\"")"

no_browser_from_here
[[ $(ask) == "$first" ]] || fail 'the second answer, from memory, is another one'
watchword cache clear
[[ $(ask) == "$first" ]] || fail 'the third answer, from the store, is another one'
expect_number 'tokens that the server gave' 1 "$(lines '"access_token"')"

# The forge refuses the token: it is renewed, and nobody is asked.
WATCHWORD_INTERACTIVE=never fill | git credential reject
[[ $(ask) != "$first" ]] || fail 'what was refused is answered again'
expect_number 'refreshes' 1 "$(lines '"grant_type":"refresh_token".*"access_token"')"
expect_number 'device codes' 1 "$(lines '"kind":"entra.devicecode"')"
expect_no_browser

# Elsewhere it has nothing to say.
message=$(WATCHWORD_INTERACTIVE=never refused bash -c 'printf "url=https://forge.example.invalid/\n\n" | git credential fill')
expect_text 'another host' 'terminal prompts disabled' "$message"
