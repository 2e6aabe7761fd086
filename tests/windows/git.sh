#!/usr/bin/env bash
# Git for Windows as its installer leaves it, with a Git Credential Manager that answers for everything
# and the certificates that Windows trusts: `configure` says who is asked for what, `unconfigure` leaves
# nothing, and a system file that changes is noticed by answers from memory.
source "$(dirname "${BASH_SOURCE[0]}")/../e2e/lib.sh"
source "$e2e/machines.sh"

# The tree for all tests is not to be written to.
cp -as "$WATCHWORD_TEST_WINDOWS_GIT" "$HOME/Git"
export WATCHWORD_TEST_WINDOWS_GIT=$HOME/Git
unset GIT_CONFIG_NOSYSTEM
system=$HOME/Git/etc/gitconfig
rm "$system"

start_azure
no_browser_from_here
as_secret() { as_builder AZURE_CLIENT_SECRET="$builder_secret" "$@"; }
# asked URL: which helpers git runs for it, in order.
asked() {
  printf 'url=%s\n\n' "$1" | GIT_TRACE=1 git credential fill 2>&1 |
    sed -n 's/.*run_command: .*credential-\([a-z-]*\)\(\.exe\)\{0,1\} get.*/\1/p' | uniq | tr '\n' ' '
}

# Whoever reads no system file finds one that comes.
git config --global user.name Tester
git config --global user.email tester@example.org
cp .gitconfig before
watchword configure 2>said
! grep -q manager said || fail "nobody is there, but: $(cat said)"
as_secret git clone --quiet "$WATCHWORD_AZURE_REPO" engine
# fetches NUMBER WHY: a fetch after which there were so many requests for a token.
fetches() {
  as_secret git -C engine fetch
  expect_number "token requests $2" "$1" "$(requests entra.token 200)"
}
fetches 2 'in another directory'
fetches 2 'while nothing changes'
printf '[credential]\n\thelper = manager\n' >"$system"
fetches 3 'after the system file came'
fetches 3 'while it stays'
printf '[credential]\n\thelper = helper-selector\n' >"$system"
fetches 4 'after it changed'

# What was there is named, and is asked as before for what is nobody else's; with --only it is not.
watchword unconfigure
cmp before .gitconfig || fail "unconfigure left: $(diff before .gitconfig)"
watchword configure 2>said
grep -q 'helper-selector' said && grep -q -- '--only' said || fail "nobody is named: $(cat said)"
[[ $(asked https://other.example/x) == 'helper-selector watchword ' ]] || fail "asked: $(asked https://other.example/x)"
[[ $(asked https://dev.azure.com/contoso/x) == 'watchword ' ]] || fail "asked: $(asked https://dev.azure.com/contoso/x)"
watchword configure --only
[[ $(asked https://other.example/x) == 'watchword ' ]] || fail "asked with --only: $(asked https://other.example/x)"
printf 'more\n' >engine/more.txt
git -C engine add more.txt
git -C engine commit --quiet --message More
as_secret git -C engine push --quiet
watchword unconfigure
cmp before .gitconfig || fail "unconfigure left: $(diff before .gitconfig)"

# By the other backend only what Windows trusts counts, unless git is told otherwise.
token() { as_secret watchword token --min-ttl 59m "$WATCHWORD_AZURE_REPO" >/dev/null; }
git config --global http.sslBackend schannel
expect_text 'the file does not count' 'is not trusted' "$(refused token)"
git config --global http.schannelUseSSLCAInfo true
token
git config --global --unset http.schannelUseSSLCAInfo
/usr/bin/openssl x509 -in "$WATCHWORD_AZURE_CA" -outform DER -out ca.der
thumbprint=$(sha1sum <ca.der | cut -d ' ' -f 1)
blob=$(/usr/bin/python3 -c '
import struct
der = open("ca.der", "rb").read()
print((struct.pack("<III", 32, 1, len(der)) + der).hex())')
/usr/lib/wine/wine64 reg add "HKCU\\Software\\Microsoft\\SystemCertificates\\Root\\Certificates\\${thumbprint^^}" \
  /v Blob /t REG_BINARY /d "$blob" /f >/dev/null
watchword logout --all || true # nothing is kept
token

# A host that lets in who is signed in to the machine is left to git, though somebody could be asked.
unset WATCHWORD_INTERACTIVE
answer=$(printf '%s\n' protocol=https host=dev.azure.com path=contoso/x wwwauth[]=Negotiate wwwauth[]=NTLM '' |
  git-credential-watchword get 2>said) || (($? == 1)) || fail "nothing to answer is a failure: $(cat said)"
[[ ! $answer ]] || fail "there is an answer: $answer"
grep -q emptyAuth said || fail "it is not said why: $(cat said)"
expect_no_browser

# Without git there is no configuration of git's, and all else goes on.
export WATCHWORD_TEST_WINDOWS_GIT=/nowhere
! git --version 2>/dev/null || fail 'git is there'
printf '%s\n' protocol=https host=other.example username=ada password=Secret-of-a-kind '' | git-credential-watchword store
answer=$(printf '%s\n' protocol=https host=other.example '' | git-credential-watchword get)
expect_text 'what was kept without git' 'username=ada' "$answer"
