#!/usr/bin/env bash
# `explain`: the decision, and everything that goes into it but secrets.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/cli/lib.sh
source "$here/lib.sh"
url=https://mock.example/contoso

expect 0 "$watchword" explain "$url"
err_empty
out_has 'Mock (ask)'
out_has 'a person can sign in'
out_has 'the memory of this process'
[[ $(wc -L <out) -le 120 ]] || fail 'lines are very long'
WATCHWORD_INTERACTIVE=never expect 0 "$watchword" explain "$url"
out_has 'nobody:'
out_has 'not allowed: WATCHWORD_INTERACTIVE is never'

expect 0 "$watchword" login "$url"
expect 0 "$watchword" explain mock.example/contoso/project
out_has 'Mock (session), as ada@mock.example'
out_has mock-tenant
out_has 'in 59 min'
out_lacks mock-token
expect 0 "$watchword" explain "$url" --json
json "[w['way'] for w in it['ways']] == ['session', 'stored', 'ask']"
json "[w['answers'] for w in it['ways']] == [True, False, False]"
json "it['ways'][0]['account'] == 'ada@mock.example' and it['ways'][0]['tenant'] == 'mock-tenant'"
json "it['store']['id'] == 'memory' and it['interaction']['allowed'] and not it['refusal']"

# A host of no provider.
expect 0 "$watchword" explain https://other.example/x
out_has "the store of git's credentials"
expect 0 "$watchword" explain http://mock.example/contoso
out_has 'nobody: no token is sent to http://'
out_has allowHttp

# Values and where they come from; the scope of a URL; what is secret.
git config --global watchword.mock.lifetimeSeconds 60
git config --global watchword.https://mock.example.account scoped@mock.example
git config --global watchword.account everywhere@mock.example
git config --global watchword.mock.appSecret hunter2hunter2
expect 0 "$watchword" explain "$url"
out_has 'watchword.mock.lifetimeSeconds = 60  (git config'
out_has 'scoped@mock.example'
out_lacks everywhere@mock.example
out_has 'watchword.mock.appSecret = (not shown)'
out_lacks hunter2
out_has 'watchword.store = memory  (WATCHWORD_STORE)'
expect 0 "$watchword" explain https://other.example/x
out_has everywhere@mock.example

# Typing errors.
out_lacks 'mean nothing'
git config --global watchword.stroe memory
git config --global watchword.https://mock.example.acount x
git config --global watchword.somethingElse x
expect 0 "$watchword" explain "$url"
out_has 'watchword.stroe: did you mean watchword.store?'
out_has 'watchword.https://mock.example.acount: did you mean watchword.https://mock.example.account?'
grep -q 'watchword.somethingelse$' out || fail 'an unknown key without a neighbour is not named'
WATCHWORD_TENNANT=x WATCHWORD_TOKEN=x expect 0 "$watchword" explain "$url"
out_has 'WATCHWORD_TENNANT: did you mean WATCHWORD_TENANT?'
out_lacks 'WATCHWORD_TOKEN'
expect 0 "$watchword" explain "$url" --json
json "{k['key']: k['meant'] for k in it['unknown_keys']}['watchword.stroe'] == 'watchword.store'"

# Where there is no git, the variables count and nothing else does.
git config --global watchword.mock.delayMs 1
mkdir no-git
ln -s "$(command -v cat)" no-git/cat
PATH=$directory/no-git expect 0 "$watchword" token "$url"
out_has mock-token-of-
PATH=$directory/no-git expect 0 "$watchword" explain "$url"
out_has 'there is no git in PATH'
out_lacks 'mock.delayMs'
PATH=$directory/no-git expect 1 "$watchword" configure
err_has "'git' is not in PATH"
git config --global --unset watchword.mock.delayMs
expect 0 "$watchword" explain "$url"
out_lacks 'there is no git'

# What `configure` records is no typing error.
expect 0 "$watchword" configure
expect 0 "$watchword" explain "$url"
out_lacks configured

# A choice narrows and never widens; a key for a host's own URL is the user's word for that host.
git config --global watchword.provider mock
expect 0 "$watchword" explain https://other.example/x
out_has "the store of git's credentials"
out_lacks 'Mock ('
expect 0 "$watchword" explain https://other.example/x --json
json "'which git config watchword.provider chooses, does not answer for other.example' in it['notes'][0]"
WATCHWORD_PROVIDER=mock expect 0 "$watchword" explain https://other.example/x --json
json "'which WATCHWORD_PROVIDER chooses, does not answer for other.example' in it['notes'][0]"
json "[w['provider'] for w in it['ways']] == ['stored']"
WATCHWORD_PROVIDER=mock expect 1 "$watchword" token https://other.example/contoso
out_empty
expect 2 "$watchword" login https://other.example/contoso --provider mock
err_has 'Mock does not answer for other.example'
git config --global watchword.https://tfs.other.example.provider mock
expect 0 "$watchword" explain https://tfs.other.example/contoso
out_has 'Mock ('
expect 0 "$watchword" explain https://tfs.other.example/contoso --json
json "'answers for tfs.other.example, which its manifest does not claim' in it['notes'][0]"
json "{w['provider'] for w in it['ways']} == {'mock'}"
expect 0 "$watchword" login https://tfs.other.example/contoso
expect 0 "$watchword" token https://tfs.other.example/contoso
out_has mock-token-of-
expect 0 "$watchword" logout https://tfs.other.example/contoso
expect 0 "$watchword" explain https://other.example/x
out_lacks 'Mock ('
git config --global --unset watchword.https://tfs.other.example.provider

# An explicit choice, and plugins that are refused.
git config --global watchword.provider stored
expect 0 "$watchword" explain "$url"
out_has "only the provider 'stored' is asked"
git config --global watchword.provider nothing
expect 0 "$watchword" explain "$url"
out_has 'watchword.provider is "nothing"'
WATCHWORD_PLUGIN_PATH=$WATCHWORD_PLUGIN_PATH:relative expect 0 "$watchword" explain "$url"
out_has 'relative: it is not an absolute path'

# What may be there, although nothing says so, is tried and is no answer.
unset WATCHWORD_PROVIDER
git config --global --unset watchword.provider
url=https://dev.azure.com/contoso
WATCHWORD_INTERACTIVE=never expect 0 "$watchword" explain "$url"
out_has 'nobody, as far as is known; Microsoft Entra (managed-identity)'
out_lacks '<- answers'
WATCHWORD_INTERACTIVE=never expect 0 "$watchword" explain "$url" --json
json "[w['way'] for w in it['ways'] if w['rank'] == 60] == ['managed-identity'] and not any(w['answers'] for w in it['ways'])"

# Whether git says whose credential it wants.
git config --global --unset credential.https://dev.azure.com.useHttpPath
expect 0 "$watchword" explain "$url" --json
json "any('git config --global credential.https://dev.azure.com.useHttpPath true' in note for note in it['notes'])"
expect 0 "$watchword" configure
expect 0 "$watchword" explain "$url" --json
json "not any('the path' in note for note in it['notes'])"
expect 0 "$watchword" explain https://dev.azure.com --json
json "any('this address has no path' in note for note in it['notes'])"
expect 0 "$watchword" explain https://mock.example/contoso --json
json "not any('the path' in note for note in it['notes'])"

# Where an editor has a helper of its own: who is asked for what.
has_note() {
  expect 0 "$watchword" explain "$1" --json
  json "any('$2' in note for note in it['notes'])"
}
lacks_note() {
  expect 0 "$watchword" explain "$1" --json
  json "not any('$2' in note for note in it['notes'])"
}
url=https://mock.example/contoso
export GIT_CONFIG_GLOBAL=$directory/of-the-editor
# shellcheck disable=SC2016  # git's to expand
git config --global credential.helper '!f() { /vscode/node /tmp/vscode-remote-containers-1.js git-credential-helper $*; }; f'
lacks_note "$url" 'dev container'
export REMOTE_CONTAINERS=true
has_note "$url" 'this is a dev container'
has_note "$url" 'git asks it for https://mock.example, and not Watchword'
expect 0 "$watchword" configure
has_note "$url" 'git asks Watchword alone for https://mock.example'
has_note https://other.example/x 'git asks it first for https://other.example, and Watchword where it has nothing'
grep -q 'vscode-remote-containers-1.js' "$GIT_CONFIG_GLOBAL" || fail 'the helper of the editor is gone'
unset REMOTE_CONTAINERS
# A codespace: the program that its extension puts there, asked first; and after Watchword.
export GIT_CONFIG_GLOBAL=$directory/of-the-codespace
git config --global credential.helper /root/ado-auth-helper
lacks_note "$url" 'this is a codespace'
export CODESPACES=true
has_note "$url" 'this is a codespace'
has_note "$url" 'the account that the editor is signed in with'
has_note "$url" 'git asks it for https://mock.example, and not Watchword'
git config --global --add credential.helper watchword
has_note "$url" 'git asks it first for https://mock.example, and Watchword where it has nothing'
unset CODESPACES
VSCODE_GIT_IPC_HANDLE=/run/x GIT_ASKPASS=/vscode/askpass.sh has_note "$url" 'the editor asks in its own window (GIT_ASKPASS)'
