#!/usr/bin/env bash
# Proxies, certificates and servers that misbehave.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

start_azure
use_watchword
person_is alice@contoso.com
readonly seconds_at_most=75 # of one command with a server that stalls: retry included

# The wrong CA: nothing is sent, and the message names the setting.
right=$GIT_CONFIG_VALUE_0
export GIT_CONFIG_VALUE_0=$WATCHWORD_AZURE_WRONG_CA
no_browser_from_here
message=$(refused watchword login "$WATCHWORD_AZURE_REPO")
expect_text 'the wrong CA' 'certificate' "$message"
expect_text 'the wrong CA' 'sslCAInfo' "$message"
expect_no_browser
export GIT_CONFIG_VALUE_0=$right

# A proxy that wants a password: refused without, through it with.
"$fixtures/proxy.py" "$HOME/proxy.port" "$HOME/proxy.log" ada:pr0xy-s3cret &
proxy=$!
for _ in $(seq 100); do [[ -s $HOME/proxy.port ]] && break || sleep 0.05; done
port=$(cat "$HOME/proxy.port")
export BROWSER=$fixtures/browser.py
git config --global http.proxy "http://127.0.0.1:$port"
message=$(refused watchword login "$WATCHWORD_AZURE_REPO")
expect_text 'a proxy without a password' 'proxy' "$message"
git config --global http.proxy "http://ada:pr0xy-s3cret@127.0.0.1:$port"
git clone --quiet "$WATCHWORD_AZURE_REPO" engine
grep -q "CONNECT login.microsoftonline.com:$WATCHWORD_AZURE_PORT 200" "$HOME/proxy.log" ||
  fail "the token request did not go through the proxy: $(cat "$HOME/proxy.log")"
# The same with what git was told to keep for the proxy, which git asks for as well.
git config --global http.proxy "http://ada@127.0.0.1:$port"
printf '%s\n' protocol=http "host=127.0.0.1:$port" username=ada password=pr0xy-s3cret | git credential approve
: >"$HOME/proxy.log"
scenario '{"revoke": {"what": "access_tokens"}}'
git -C engine fetch
grep -q "CONNECT login.microsoftonline.com:$WATCHWORD_AZURE_PORT 200" "$HOME/proxy.log" ||
  fail "the stored password of the proxy was not used: $(cat "$HOME/proxy.log")"
if grep -q 'pr0xy-s3cret' "$HOME/trace.log"; then fail 'the password of the proxy is in the trace'; fi
git config --global --unset http.proxy
no_browser_from_here

# A directory that came from elsewhere, whose own configuration leads to somebody who listens.
/usr/bin/python3 -c '
import os, socket, sys
listener = socket.create_server(("127.0.0.1", 0))
open(sys.argv[1] + ".new", "w").write(str(listener.getsockname()[1]))
os.rename(sys.argv[1] + ".new", sys.argv[1])
while True:
    peer, _ = listener.accept()
    open(sys.argv[2], "a").write("somebody came\n")
    peer.close()' "$HOME/listener.port" "$HOME/listener.log" &
for _ in $(seq 100); do [[ -s $HOME/listener.port ]] && break || sleep 0.05; done
listener=$(cat "$HOME/listener.port")
git init --quiet unpacked
git -C unpacked config http.proxy "http://127.0.0.1:$listener"
git -C unpacked config http.sslCAInfo "$WATCHWORD_AZURE_WRONG_CA"
git -C unpacked config http.curloptResolve "login.microsoftonline.com:$WATCHWORD_AZURE_PORT:127.0.0.66"
git -C unpacked config watchword.entra.authorityHost "https://127.0.0.1:$listener"
git -C unpacked config watchword.azure-devops-oauth.authority "https://127.0.0.1:$listener"
before=$(requests entra.token 200)
scenario '{"revoke": {"what": "access_tokens"}}'
(cd unpacked && watchword refresh --all && watchword token "$WATCHWORD_AZURE_REPO" >token.txt && rm token.txt)
(($(requests entra.token 200) > before)) || fail 'nothing was renewed'
[[ ! -e $HOME/listener.log ]] || fail 'a secret went where a directory said'

# What git itself is asked to use for its server, Watchword uses for that server when git asks.
watchword logout --all
rm -rf "$HOME/.local/state/watchword/entra" # which tenant it is is asked again
: >"$HOME/proxy.log"
lines=$(wc -l <"$HOME/trace.log")
git -C engine config http.proxy "http://ada:pr0xy-s3cret@127.0.0.1:$port"
export BROWSER=$fixtures/browser.py
person_is alice@contoso.com
printf 'url=%s\n\n' "$WATCHWORD_AZURE_REPO" | git -C engine credential fill | grep -q '^password='
tail -n "+$((lines + 1))" "$HOME/trace.log" >"$HOME/asked-by-git.log"
grep -q "https://dev.azure.com:$WATCHWORD_AZURE_PORT/.* through 127.0.0.1:$port" "$HOME/asked-by-git.log" ||
  fail "git's server was not asked through git's proxy"
grep -q 'https://login.microsoftonline.com' "$HOME/asked-by-git.log" || fail 'nobody signed in'
if grep -q "https://login.microsoftonline.com.* through " "$HOME/asked-by-git.log"; then
  fail 'a secret went through the proxy of a repository'
fi
git -C engine config --unset http.proxy
kill "$proxy"
no_browser_from_here

# Each way in which the token endpoint can break off: the session survives all of them.
for fault in '{"cut": {"kind": "entra.token", "times": 2}}' \
  '{"flood": {"kind": "entra.token", "times": 2, "part": "body"}}' \
  '{"flood": {"kind": "entra.token", "times": 2, "part": "headers"}}' \
  '{"stall": {"kind": "entra.token", "times": 2, "seconds": 120}}' \
  '{"fail": {"kind": "entra.token", "times": 2, "status": 503, "body": "<html>no</html>"}}'; do
  scenario '{"revoke": {"what": "access_tokens"}}'
  scenario "$fault"
  started=$SECONDS
  git -C engine fetch >"$HOME/fault.out" 2>&1 || true
  ((SECONDS - started < seconds_at_most)) || fail "$fault: took $((SECONDS - started)) seconds"
  curl --silent --fail "$WATCHWORD_AZURE_CONTROL/reset" --data '' >/dev/null
  rm -rf "$HOME/.local/state/watchword/entra" # the request to be left alone for a while
  git -C engine fetch || fail "$fault: the session did not survive"
done
expect_no_browser
