#!/usr/bin/env bash
# Whoever comes from another helper is not asked again: its session, account, token and passwords are
# taken over, once, and nothing of it is lost or left behind unsaid.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
command -v secret-tool >/dev/null || exit 77

export BROWSER=$e2e/../faults/browser.sh
start_azure --consent auto
use_watchword
contoso=https://dev.azure.com:$WATCHWORD_AZURE_PORT/contoso
fabrikam=${contoso%contoso}fabrikam

# What Git Credential Manager would have: a session of the same application in MSAL's cache, the account
# of an organization, a token and a password of another server, each as 2.9.1 and the branch of 3.0 write it.
# MSAL leaves an empty file beside a cache in the keyring; without a keyring, the file has the JSON itself.
git clone --quiet "$WATCHWORD_AZURE_REPO" engine
no_browser_from_here
for whose in Microsoft.Developer.IdentityService GitCredentialManager.MSAL; do # the shared one, and its own
  secret-tool lookup watchword:kind entra.session | "$e2e/foreign_msal.py" |
    secret-tool store --label=MSALCache xdg:schema msal.cache "$whose" 1.0.0.0 MsalClientID "$whose"
done
mkdir -p .local/.IdentityService .gcm
: >.local/.IdentityService/msal.cache
secret-tool lookup watchword:kind entra.session | "$e2e/foreign_msal.py" | base64 --decode >.gcm/msal.cache
watchword pat create "$contoso" --name other --scope vso.code --lifetime 7d --print 2>/dev/null |
  tr -d '\n' | secret-tool store --label="git:$contoso" xdg:schema com.microsoft.GitCredentialManager \
    service "git:$contoso" account alice
printf worthless | secret-tool store --label="git:$fabrikam" xdg:schema com.microsoft.GitCredentialManager \
  service "git:$fabrikam" account alice
printf 'of gcm' | secret-tool store --label=git:https://gcm.example \
  xdg:schema com.microsoft.GitCredentialManager service git:https://gcm.example account ada
git config --global credential.azrepos:org/contoso.username alice@contoso.com
mkdir -p .gcm/store/git/https/plain.example
printf 'of a file\nservice=https://plain.example\naccount=ada\n' >.gcm/store/git/https/plain.example/ada.credential

# What git's own helpers have, the one as it stores itself and the other as its source has it; and what
# is broken or somebody else's.
printf 'protocol=https\nhost=store.example\nusername=ada\npassword=%s\n' 'of a line' | git credential-store store
printf 'https://ada@no-password.example\nnonsense\n' >>.git-credentials
chmod 644 .git-credentials
printf 'of the keyring\npassword_expiry_utc=1900000000\n' |
  secret-tool store --label='Git: https://secret.example/' xdg:schema org.git.Password protocol https \
    server secret.example user ada
printf 'of a browser' | secret-tool store --label='somebody else' \
  xdg:schema org.gnome.keyring.NetworkPassword protocol https server else.example user ada
mkdir -p .azureauth
printf '{"RefreshToken": {' >.azureauth/msal_contoso_cache.json

# Where its settings say that it is: variables, git's configuration; and no name above the addresses, so
# that its files lie among whatever else pass keeps. This gpg notes what it is given, and gives it back.
mkdir -p bin elsewhere/https/env.example passes/https/pass.example passes/bank
printf 'of a variable\nservice=https://env.example\naccount=ada\n' >elsewhere/https/env.example/ada.credential
printf 'of pass\nservice=https://pass.example\naccount=ada\n' >passes/https/pass.example/ada.gpg
printf 'the PIN\n' >passes/bank/card.gpg
# shellcheck disable=SC2016  # of the script
printf '#!/bin/sh\nfor file; do :; done\necho "$file" >>~/decrypted\nexec cat "$file"\n' >bin/gpg
chmod +x bin/gpg
git config --global credential.gpgPassStorePath ~/passes
import_moved() {
  with PATH="$HOME/bin:$PATH" GCM_NAMESPACE='' GCM_PLAINTEXT_STORE_PATH="$HOME/elsewhere" \
    watchword import gcm "$@"
}

watchword logout --all

# All that is kept: the items of the keyring, by label, and the files, by content.
state_of_things() {
  secret-tool search --all xdg:schema dev.watchword.Item 2>/dev/null | grep '^label' | sort || true
  for schema in msal.cache com.microsoft.GitCredentialManager org.git.Password org.gnome.keyring.NetworkPassword; do
    secret-tool search --all xdg:schema "$schema" 2>/dev/null | grep '^label' | sort || true
  done
  sha256sum .git-credentials .gcm/store/git/https/plain.example/ada.credential .gitconfig \
    .azureauth/msal_contoso_cache.json 2>/dev/null || true
}

# `configure` says in a line what there is, and reads no secret of it.
expect_text 'configure' 'watchword import' "$(watchword configure 2>&1)"
watchword unconfigure 2>/dev/null
git config --global credential.helper watchword

# Looking changes nothing.
before=$(state_of_things)
looked=$(watchword import --dry-run --remove)
[[ $(state_of_things) == "$before" ]] || fail "--dry-run changed something: $(diff <(echo "$before") <(state_of_things))"
expect_text 'looking' 'would be imported: session of alice@contoso.com' "$looked"
expect_text 'looking' 'would be removed: 1 of ~/.gcm/store' "$looked"
[[ $looked != *.IdentityService* ]] || fail "it names the empty file that MSAL leaves behind: $looked"

# Taken over.
taken=$(watchword import)
for line in 'imported: session of alice@contoso.com' 'imported: account of contoso, alice@contoso.com' \
  'imported: personal access token of contoso' 'refused: personal access token of fabrikam' \
  'imported: password of ada for https://gcm.example/' 'imported: password of ada for https://plain.example/' \
  'imported: password of ada for https://store.example/' 'imported: password of ada for https://secret.example/' \
  'no URL with user and password' 'msal_contoso_cache.json: it is not what MSAL writes' \
  'risk: ~/.git-credentials holds secrets in plain text, and other users may read it'; do
  expect_text 'the import' "$line" "$taken"
done
[[ $taken != *else.example* ]] || fail "it took what is no helper's of git: $taken"

# Nobody is asked: the session answers, and passwords of other servers.
git -C engine fetch
expect_no_browser
expect_text 'status' alice@contoso.com "$(watchword status)"
for host in gcm plain store secret; do
  answer=$(printf 'protocol=https\nhost=%s.example\n\n' "$host" | git credential-watchword get)
  expect_text "the password of $host.example" 'password=of ' "$answer"
done
expect_text 'the expiry' 'password_expiry_utc=1900000000' "$answer"

# Once more there is nothing new.
again=$(watchword import)
[[ $again != imported:* && $again != *$'\n'imported:* ]] || fail "the second import: $again"
expect_text 'the second import' 'there already: session of alice@contoso.com' "$again"

# Away with what was imported, and with nothing else.
removed=$(watchword import --remove)
for what in '1 of ~/.git-credentials' '2 of Git Credential Manager, in the keyring' '1 of ~/.gcm/msal.cache'; do
  expect_text 'the removal' "removed: $what" "$removed"
done
[[ $(cat .git-credentials) == $'https://ada@no-password.example\nnonsense' ]] || fail 'a line of another kind is gone'
[[ ! -e .gcm/store/git/https/plain.example/ada.credential ]] || fail 'the file is still there'
[[ -e .azureauth/msal_contoso_cache.json ]] || fail 'what could not be read is gone'
! git config --global credential.azrepos:org/contoso.username >/dev/null || fail 'the account is still there'
left=$(state_of_things)
expect_text 'what was refused' "label = git:$fabrikam" "$left"
expect_text "somebody else's" 'label = somebody else' "$left"
for label in MSALCache "git:$contoso" git:https://gcm.example 'Git: https://secret.example/'; do
  [[ $left != *"label = $label"$'\n'* ]] || fail "$label is still there"
done
# What its settings hide is found by them, and nothing of pass's that is not its own.
moved=$(import_moved)
for host in env pass; do
  expect_text 'what was moved' "imported: password of ada for https://$host.example/" "$moved"
done
[[ $(cat decrypted) == "$HOME/passes/https/pass.example/ada.gpg" ]] || fail "gpg was given $(cat decrypted)"
import_moved --remove >/dev/null
[[ ! -e elsewhere/https/env.example/ada.credential && ! -e passes/https/pass.example/ada.gpg ]] ||
  fail 'what was moved is still there'
[[ -e passes/bank/card.gpg ]] || fail "pass's own is gone"

git -C engine fetch
expect_no_browser
