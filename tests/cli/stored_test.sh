#!/usr/bin/env bash
# What git was told to keep, in a store that lasts: kept, listed and signed out of.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/cli/lib.sh
source "$here/lib.sh"
export WATCHWORD_STORE=kernel-keyring
if ! keyctl show @u >/dev/null 2>&1; then
  echo 'skipped: this system withholds the kernel keyring'
  exit 77
fi

# helper OPERATION HOST [LINE…]
helper() {
  local operation=$1 host=$2
  shift 2
  printf '%s\n' protocol=https "host=$host" "$@" '' | "$build/bin/git-credential-watchword" "$operation"
}
keep() { helper store "$1" "username=$2" "password=password-of-$2"; }

expect 1 "$watchword" status
out_lacks 'Stored for'
keep other.example ada
keep other.example bob
keep git.example ada
expect 1 "$watchword" status
out_has 'Stored for git: git.example, other.example (2)'
out_lacks password-of
expect 1 "$watchword" status --json
out_lacks password-of
json "sorted((s['url'], s['username']) for s in it['stored']) == [('https://git.example/', 'ada'), ('https://other.example/', 'ada'), ('https://other.example/', 'bob')]"
json "{(s['kind'], s['label']) for s in it['stored'] if s['username'] == 'bob'} == {('git', 'Git: https://other.example/ (bob)')}"
[[ $(helper get other.example username=bob | sed -n 's/^password=//p') == password-of-bob ]] || fail 'it is not found'
expect 0 "$watchword" logout https://other.example/
expect 1 "$watchword" status
out_has 'Stored for git: git.example'
out_lacks other.example

# A mail account in a domain of Windows has a colon in its name, which HTTP could not carry.
mail() { printf '%s\n' protocol=smtp host=mail.example:587 "$@" '' | "$build/bin/git-credential-watchword" "${operation:?}"; }
operation=store mail 'username=DOMAIN:ada' password=password-of-the-domain
[[ $(operation=get mail 'username=DOMAIN:ada' | sed -n 's/^password=//p') == password-of-the-domain ]] ||
  fail 'a user name with a colon is not found for smtp'
if keep other.example 'DOMAIN:ada' >out 2>err; then fail 'a user name with a colon is kept for https'; fi
err_has 'the user name has a colon in it'

# A personal access token that was typed for one repository serves its organization.
[[ -e $build/lib/watchword/plugins/pat.json ]] || exit 0
export WATCHWORD_INTERACTIVE=never
token=$(printf 'A%.0s' {1..76})AZDO1234
helper store dev.azure.com path=contoso/project/_git/one username=ada "password=$token"
for where in 'dev.azure.com path=contoso/project/_git/two' 'dev.azure.com path=contoso/project/_git/one/info/lfs' \
  'pkgs.dev.azure.com path=contoso/_packaging/feed'; do
  # shellcheck disable=SC2086  # host and path
  [[ $(helper get $where | sed -n 's/^password=//p') == "$token" ]] || fail "the token does not serve $where"
done
helper get dev.azure.com path=fabrikam/project/_git/one >out 2>err && fail 'the token serves another organization'
out_lacks "$token"
# Without the path nobody knows the organization.
helper store dev.azure.com username=ada password=of-nobody-knows 2>err
err_has 'Run `git config --global credential.https://dev.azure.com.useHttpPath true`'
