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
