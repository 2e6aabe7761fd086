#!/usr/bin/env bash
# Called by the name that tools for codespaces look for.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/cli/lib.sh
source "$here/lib.sh"

# With one provider, so that its host is the one at which people sign in.
mkdir -p one/bin one/lib/watchword/plugins
cp "$watchword" one/bin
ln -s watchword one/bin/ado-auth-helper
cp "$build"/tests/lib/{mock,memory}.* one/lib/watchword/plugins
export WATCHWORD_PLUGIN_PATH='' PATH=$directory/one/bin:$PATH
expect 0 watchword login https://mock.example/contoso

# $1: a request of git's
ask() { ado-auth-helper get <<<"$1" >out 2>err; }
ask $'protocol=https\nhost=mock.example\npath=contoso/web/_git/engine\n' || fail 'git is not answered'
out_has 'password=mock-token'
# A host is what the request says, and not what else is in it.
for stranger in $'protocol=https\nhost=evil.example\npath=mock.example\n' \
  $'protocol=https\nhost=mock.example.evil.example\n' $'protocol=https\nhost=evil.example\nusername=mock.example\n'; do
  ask "$stranger" || true
  out_empty
done

expect 0 ado-auth-helper get-access-token
out_has mock-token
[[ $(wc -l <out) == 1 ]] || fail 'more than a token was printed'
WATCHWORD_INTERACTIVE=never expect 0 ado-auth-helper get-access-token
expect 2 ado-auth-helper frobnicate
err_has 'takes get or get-access-token'
expect 2 ado-auth-helper
