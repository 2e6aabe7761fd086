#!/usr/bin/env bash
# Whoever comes from Git Credential Manager at Windows is not asked again: its session in MSAL's cache,
# which Windows encrypts, its account of an organization, and what it and git-credential-wincred keep in
# the Credential Manager are taken over, and nothing else is touched.
source "$(dirname "${BASH_SOURCE[0]}")/../e2e/lib.sh"
: "${WATCHWORD_TEST_FOREIGN_CREDENTIALS:?the program is not given}"
foreign() { /usr/lib/wine/wine64 "$WATCHWORD_TEST_FOREIGN_CREDENTIALS" "$@"; }

export BROWSER=$e2e/../faults/browser.sh
start_azure --consent auto
use_watchword
contoso=https://dev.azure.com:$WATCHWORD_AZURE_PORT/contoso
fabrikam=${contoso%contoso}fabrikam
git clone --quiet "$WATCHWORD_AZURE_REPO" engine
no_browser_from_here

# Git Credential Manager's session, and azureauth's file, which is damaged.
caches=$HOME/AppData/Local/.IdentityService
mkdir -p "$caches"
foreign session >session
"$e2e/foreign_msal.py" <session | base64 -d >cache.json
foreign protect <cache.json >"$caches/msal.cache"
mkdir .gcm
cp "$caches/msal.cache" .gcm # the one of its own that 3.0 can have
rm session cache.json
! grep -q RefreshToken "$caches/msal.cache" || fail 'the cache is not encrypted'
head -c 100 "$caches/msal.cache" >"$caches/msal_contoso.cache"
git config --global credential.azrepos:org/contoso.username alice@contoso.com
# The Azure Artifacts credential provider's tokens.
artifacts=$HOME/AppData/Local/MicrosoftCredentialProvider/SessionTokenCache.dat
mkdir -p "${artifacts%/*}"
printf '{"https://pkgs.dev.azure.com/contoso/_packaging/feed/nuget/v3/index.json": "of a feed"}' |
  foreign protect >"$artifacts"

# What it has in the Credential Manager: a token that is good and one that is not, a password of another
# server and one of a second account there, and a refresh token of its own.
watchword pat create "$contoso" --name other --scope vso.code --lifetime 7d --print 2>/dev/null |
  tr -d '\r\n' | foreign put "git:$contoso" alice
printf worthless | foreign put "git:$fabrikam" alice
printf 'of ada' | foreign put git:https://gcm.example ada
printf 'of grace' | foreign put git:https://grace_x.example@gcm.example grace@x.example
printf 'of nobody' | foreign put git:https://gcm.example/refresh_token ada
# As git-credential-wincred writes; and somebody else's.
printf 'of wincred\r\noauth_refresh_token=more' | foreign put git:https://ada@wincred.example/a ada
printf 'of a shop' | foreign put shop:https://else.example ada
# Its files: the one that Windows encrypts, and the one in plain text.
dpapi=.gcm/dpapi_store/git/https/dpapi.example/ada.credential
plain=.gcm/store/git/https/plain.example/ada.credential
mkdir -p "${dpapi%/*}" "${plain%/*}"
printf 'of a sealed file' | foreign protect >sealed
printf '%s\r\nservice=https://dpapi.example\r\naccount=ada\r\n' "$(base64 -w 0 sealed)" >"$dpapi"
rm sealed
printf 'of a file\r\nservice=https://plain.example\r\naccount=ada\r\n' >"$plain"

watchword logout --all
expect_text 'configure' 'watchword import' "$(watchword configure 2>&1)"
watchword unconfigure 2>/dev/null
git config --global credential.helper watchword

state_of_things() {
  foreign names
  sha256sum "$caches"/* .gcm/msal.cache "$dpapi" "$plain" .gitconfig 2>/dev/null || true
}

# Looking changes nothing.
state_of_things >before
looked=$(watchword import --dry-run --remove)
state_of_things | diff before - || fail '--dry-run changed something'
expect_text 'looking' 'would be imported: session of alice@contoso.com, from ~/AppData/Local/.IdentityService' "$looked"
expect_text 'looking' 'would be removed: 1 of the Credential Manager (git:https://gcm.example)' "$looked"

# Taken over.
taken=$(watchword import)
for line in 'imported: session of alice@contoso.com' 'imported: account of contoso, alice@contoso.com' \
  'imported: personal access token of contoso' 'refused: personal access token of fabrikam' \
  'imported: password of ada for https://gcm.example/, from the Credential Manager (git:https://gcm.example)' \
  'imported: password of grace@x.example for https://gcm.example/' \
  'imported: password of ada for https://wincred.example/a' \
  'imported: password of ada for https://dpapi.example/' 'imported: password of ada for https://plain.example/' \
  'there already: session of alice@contoso.com, from ~/.gcm/msal.cache' \
  'a refresh token that only Git Credential Manager can use' \
  'left alone: personal access tokens of contoso, from ~/AppData/Local/MicrosoftCredentialProvider/' \
  'msal_contoso.cache: Windows does not decrypt it' \
  'risk: ~/.gcm/store/git/https/plain.example/ada.credential holds secrets in plain text'; do
  expect_text 'the import' "$line" "$taken"
done
[[ $taken != *else.example* ]] || fail "it took what is no helper's of git: $taken"
[[ $taken != *risk:*dpapi* && $taken != *risk:*msal* ]] || fail "what is encrypted is no risk: $taken"

# Nobody is asked: the session answers, and passwords of other servers.
git -C engine fetch
expect_no_browser
expect_text 'status' alice@contoso.com "$(watchword status)"
kept() { printf 'protocol=https\n%s\n\n' "$1" | git-credential-watchword get; }
expect_text 'ada' 'password=of ada' "$(kept $'host=gcm.example\nusername=ada')"
expect_text 'grace' 'password=of grace' "$(kept $'host=gcm.example\nusername=grace@x.example')"
expect_text 'wincred' 'password=of wincred' "$(kept $'host=wincred.example\npath=a')"
expect_text 'wincred' 'oauth_refresh_token=more' "$(kept $'host=wincred.example\npath=a')"
expect_text 'the sealed file' 'password=of a sealed file' "$(kept host=dpapi.example)"

# Once more there is nothing new; by another word only what that word means.
again=$(watchword import)
[[ $again != imported:* && $again != *$'\n'imported:* ]] || fail "the second import: $again"
expect_text 'the second import' 'there already: session of alice@contoso.com' "$again"
again=$(watchword import wincred)
expect_text 'wincred' 'there already: password of ada for https://wincred.example/a' "$again"
[[ $again != *plain.example* ]] || fail "wincred has no files: $again"

# Away with what was imported, and with nothing else.
watchword import --remove >removed
foreign names >left
diff left - <<LEFT || fail "this is left: $(cat left)"
git:$fabrikam
git:https://gcm.example/refresh_token
shop:https://else.example
LEFT
[[ ! -e $dpapi && ! -e $plain && ! -e $caches/msal.cache && ! -e .gcm/msal.cache ]] || fail 'a file is still there'
[[ -e $caches/msal_contoso.cache && -e $artifacts ]] || fail 'what was not imported is gone'
! git config --global credential.azrepos:org/contoso.username >/dev/null || fail 'the account is still there'
git -C engine fetch
expect_no_browser
