#!/usr/bin/env bash
# Every configuration key of our own is read, and as it is declared: nothing is looked up by a text.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

keys=$(sed -n 's/^inline constexpr Key \(k[A-Za-z]*\){.*/\1/p' "$root/helper/settings/key.h")
[[ $keys ]]
for key in $keys; do
  grep -rqE "(config_?|settings)[.](read|get|get_flag)\(.*\b$key\b|= host::keys::$key;" \
    "$root"/helper/{settings,keep,broker} || {
    printf 'nobody reads %s\n' "$key"
    exit 1
  }
done
if grep -rnE 'config_?[.](look_up|get|get_flag|read)\("' "$root"/helper | grep -vE '"(core|http|credential)[.]'; then
  printf 'a key is read that helper/settings/key.h does not declare\n'
  exit 1
fi

# The words that a manifest allows are those that its plugin knows.
identities=$(grep -rhoE '^const IdentityKind k[A-Za-z]+\{"[^"]+"' "$root/plugins/entra/machine" | cut -d'"' -f2 | sort)
allowed=$(sed -n 's/.*"entra.identity": "auto|none|\([^"]*\)".*/\1/p' "$root/plugins/entra/entra.json" | tr '|' '\n' | sort)
[[ $identities && $identities == "$allowed" ]] || {
  printf 'identities: %s\nallowed: %s\n' "$identities" "$allowed"
  exit 1
}
