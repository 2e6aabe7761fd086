#!/usr/bin/env bash
# Signing in and out, and what `status` shows meanwhile.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/cli/lib.sh
source "$here/lib.sh"

expect 1 "$watchword" status
err_has 'Nobody is signed in'
out_has 'the memory of this process'
expect 1 "$watchword" status --json
json "it['sessions'] == [] and it['store']['id'] == 'memory' and it['problems'] == []"

expect 0 "$watchword" login https://mock.example/contoso
out_empty
err_has 'Signed in as ada@mock.example'
err_has '59 min'
err_lacks mock-token
expect 0 "$watchword" login mock.example/fabrikam/project/_git/repo --account grace@mock.example
expect 4 "$watchword" login mock.example/contoso --account mallory@mock.example
err_has 'mallory may not sign in'
err_has 'Sign in as somebody else'

expect 0 "$watchword" status
err_empty
out_lacks $'\t'
for text in ACCOUNT ada@mock.example contoso Mock 'in 59 min' grace@mock.example fabrikam; do out_has "$text"; done
[[ $(grep -c @mock.example out) == 2 ]] || fail 'not one line an account'
expect 0 "$watchword" status --json
json "[(s['account'], s['organizations']) for s in it['sessions']] == [('ada@mock.example', ['contoso']), ('grace@mock.example', ['fabrikam'])]"
json "{(s['provider'], s['tenant']) for s in it['sessions']} == {('mock', 'mock-tenant')}"
json "__import__('re').fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ', it['sessions'][0]['expires_at'])"
on_terminal "'$watchword' status"
grep -q 'ACCOUNT .*ORGANIZATIONS .*PROVIDER' out || fail 'no table on a terminal'
columns=50 on_terminal "'$watchword' status"
grep -q 'ORGANIZATIONS.*contoso' out || fail 'no blocks on a narrow terminal'

# What to do next is for who sits in front of it, with the one command, in colours where they are wanted.
escape=$'\x1b['
out_has "${escape}33min 59 min"
on_terminal "'$watchword' status"
out_has "${escape}1mWhat to do next"
out_has "${escape}1mwatchword refresh${escape}0m${escape}2m  # a session ends soon; this renews it"
NO_COLOR=1 on_terminal "'$watchword' status"
out_lacks "$escape"
out_has '  watchword refresh  # a session ends soon; this renews it'
WATCHWORD_MOCK_LIFETIME_SECONDS=0 on_terminal "'$watchword' status"
out_has "${escape}31mexpired"
out_has "watchword login https://mock.example/contoso${escape}0m${escape}2m  # the session of ada@mock.example has ended"
WATCHWORD_MOCK_LIFETIME_SECONDS=9999999 on_terminal "'$watchword' status"
out_lacks 'What to do next'
expect 0 "$watchword" status
out_lacks "$escape"
out_lacks 'What to do next'

# Nobody is asked where nobody may be, but git's own setting does not hold a person back.
WATCHWORD_INTERACTIVE=never expect 3 "$watchword" login https://mock.example/contoso
err_has 'WATCHWORD_INTERACTIVE is never'
TF_BUILD=True expect 3 "$watchword" login https://mock.example/contoso
git config --global credential.interactive never
expect 0 "$watchword" login https://mock.example/contoso
git config --global --unset credential.interactive

# Which provider signs in.
expect 2 "$watchword" login https://nobody.example/x
err_has 'no provider signs in to nobody.example'
expect 2 "$watchword" login https://mock.example/x --provider mok
err_has 'there is no provider '\''mok'\'
err_has mock
expect 2 "$watchword" login --provider memory
expect 0 "$watchword" login --provider mock --account joan@mock.example

expect 2 "$watchword" logout
err_has --all
expect 2 "$watchword" logout https://mock.example/contoso --all
expect 2 "$watchword" logout --account ada@mock.example
expect 0 "$watchword" logout https://mock.example/contoso/project
err_has 'Signed out of https://mock.example/contoso'
expect 1 "$watchword" logout https://mock.example/contoso
err_has 'Nobody was signed in'
expect 0 "$watchword" status
out_lacks ada@mock.example
out_has grace@mock.example
expect 0 "$watchword" logout --all
expect 1 "$watchword" status
expect 1 "$watchword" logout --all

# A store that cannot be used is a failure of its own, not "nobody".
WATCHWORD_STORE=no-such-store expect 2 "$watchword" status
err_has no-such-store
err_lacks 'Nobody is signed in'

# Plugins: what is there, and what is refused.
expect 0 "$watchword" plugins
out_has mock
out_lacks Refused
mkdir bad
sed 's/"abi": "1.0"/"abi": "9.0"/; s/"id": "mock"/"id": "future"/' "$build/tests/lib/mock.json" >bad/future.json
cp "$build/tests/lib/mock.so" bad/future.so
sed 's/"id": "mock"/"id": "broken"/' "$build/tests/lib/mock.json" >bad/broken.json
printf 'no module' >bad/broken.so
WATCHWORD_PLUGIN_PATH=$WATCHWORD_PLUGIN_PATH:$directory/bad:relative expect 0 "$watchword" plugins
for text in Refused future.json 'plugin ABI 9.0' broken.so 'not an absolute path'; do out_has "$text"; done
WATCHWORD_PLUGIN_PATH=$WATCHWORD_PLUGIN_PATH:$directory/bad expect 0 "$watchword" plugins --json
json "{'mock', 'memory'} <= {p['id'] for p in it['installed']} and len(it['refused']) == 2"
