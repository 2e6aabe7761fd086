#!/usr/bin/env bash
# A repository with a submodule on somebody else's server: the token of the one does not go to the
# other, whatever chooses the provider. Only a key for that very server lets it.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$e2e/machines.sh"

start_azure
use_watchword
no_browser_from_here
as_secret() { as_builder AZURE_CLIENT_SECRET="$builder_secret" "$@"; }

openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -addext subjectAltName=DNS:localhost \
  -days 2 -keyout key.pem -out certificate.pem 2>/dev/null
cat certificate.pem key.pem >server.pem
touch arrived
"$fixtures/curious_server.py" "$HOME/port" "$HOME/arrived" "$HOME/server.pem" &
for ((attempt = 0; attempt < 200; attempt++)); do
  [[ -e $HOME/port ]] && break
  sleep 0.05
done
curious=https://localhost:$(cat "$HOME/port")
git config --global "http.$curious.sslCAInfo" "$HOME/certificate.pem"

as_secret git clone --quiet "$WATCHWORD_AZURE_REPO" engine
printf '[submodule "library"]\n\tpath = library\n\turl = %s/library\n' "$curious" >engine/.gitmodules
git -C engine add .gitmodules
git -C engine update-index --add --cacheinfo "160000,$(git -C engine rev-parse HEAD),library"
git -C engine commit --quiet -m 'Add a library of somebody else'
as_secret git -C engine push --quiet

# clone NAME [VARIABLE=VALUE…]: the clone with its submodule, of which the second part fails.
clone() {
  : >arrived
  refused as_secret "${@:2}" git clone --recurse-submodules "$WATCHWORD_AZURE_REPO" "$1" >"$1.log"
  [[ -e $1/.gitmodules ]] || fail "the repository itself was not cloned: $(cat "$1.log")"
  [[ -s arrived ]] || fail "the other server was not asked: $(cat "$1.log")"
}
nothing_arrived() {
  [[ $(sort -u arrived) == none ]] || fail "a credential arrived at the other server: $(sort arrived | uniq -c)"
}

# One line, for the text is wrapped.
explained() { as_secret watchword explain "$curious/library" | tr -s ' \n' ' '; }

clone plain
nothing_arrived
clone by-variable WATCHWORD_PROVIDER=entra
nothing_arrived
git config --global watchword.provider entra
clone by-key
nothing_arrived
expect_text 'explain' 'does not answer for localhost' "$(explained)"
expect_text 'a sign-in' 'does not answer for localhost' \
  "$(refused with WATCHWORD_INTERACTIVE=always watchword login "$curious/library" --provider entra)"

# A repository's own configuration is no user's word.
git -C engine config "watchword.provider" entra
: >arrived
refused as_secret git -C engine ls-remote "$curious/library" >/dev/null
nothing_arrived

# The word of the user, for this server alone.
git config --global "watchword.$curious.provider" entra
expect_text 'explain' 'answers for localhost' "$(explained)"
clone by-word
grep -qE 'Bearer|Basic' arrived || fail 'the key for the server itself does not count'
expect_no_browser
