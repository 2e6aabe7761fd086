#!/usr/bin/env bash
# `watchword cache clear`: what is kept in the kernel's memory is gone, nobody is signed out.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/cli/lib.sh
source "$here/lib.sh"

expect 2 "$watchword" cache
err_has 'needs clear'
expect 2 "$watchword" cache burn
err_has "cannot 'burn'"
err_has 'watchword cache clear'

# The lifetime shows whether it is the same answer: the mock counts it from now.
expect 0 "$watchword" login mock.example/contoso
expires() { "$watchword" token mock.example/contoso --output json | sed 's/.*"expires_at":"\([^"]*\)".*/\1/'; }
first=$(expires)
sleep 1.1
if [[ $(expires) != "$first" ]]; then
  echo 'skipped: this system withholds the kernel keyring'
  exit 77
fi
expect 0 "$watchword" cache clear
err_has 'nobody was signed out'
out_empty
[[ $(expires) != "$first" ]] || fail 'the answer is still the same'

# configure changes who is asked, so it forgets as well.
first=$(expires)
sleep 1.1
expect 0 "$watchword" configure
[[ $(expires) != "$first" ]] || fail 'the answer outlived the configuration'

# kept ANSWER WHAT: whether the next answer is the last one (yes), or made anew (no).
kept() {
  local before after
  before=$(expires)
  sleep 1.1
  "${@:3}"
  after=$(expires)
  [[ $1 == no ]] || [[ $after == "$before" ]] || fail "$2: the answer is another one"
  [[ $1 == yes ]] || [[ $after != "$before" ]] || fail "$2: the answer is still the same"
}
# set FILE ACCOUNT
set_account() { git config --file "$1" watchword.account "$2"; }
git config --global include.path "$directory/included"
kept yes 'nothing changed' true
kept no 'an included file appeared' set_account included ada@mock.example
kept no 'an included file changed' set_account included bob@mock.example
git init --quiet --initial-branch=trunk main
git -C main -c user.name=a -c user.email=a@example.org commit --quiet --allow-empty --message=first
git -C main worktree add --quiet ../linked 2>/dev/null
git config --global includeIf.onbranch:release.path "$directory/of-the-branch"
cd linked
kept yes 'in a linked work tree' true
kept no 'the configuration of all work trees' git config watchword.tenant one
git config extensions.worktreeConfig true
kept no 'that of this one' git config --worktree watchword.tenant two
kept no 'the branch' git checkout --quiet -b release
kept yes 'all of it' true
