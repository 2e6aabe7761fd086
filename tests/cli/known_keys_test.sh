#!/usr/bin/env bash
# Every configuration key that the helper reads is one that `explain` knows, and the other way round.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

read_keys=$(grep -rhoE 'config_?[.](look_up|get|get_flag)\("[^"]+"' "$root"/helper/{settings,http,plugins,person,keep,host,broker,cli,network} |
  sed 's/.*"\(.*\)"/\1/' | grep -v '^core\.\|^http\.\|^credential\.' | sort -u)
known=$(sed -n '/kOwnKeys/,/};/s/^ *"\([^"]*\)".*/\1/p' "$root/helper/cli/known_keys.h" | grep -vx configured | sort -u)
[[ -n $read_keys && $read_keys == "$known" ]] || {
  printf 'read: %s\nknown: %s\n' "$read_keys" "$known"
  exit 1
}
