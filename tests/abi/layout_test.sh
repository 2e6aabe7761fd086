#!/usr/bin/env bash
# layout_test.sh INCLUDE_DIRECTORY: layout.py lets through what a plugin survives, and nothing else.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
compiler=${CC:-cc}

# $1: expected exit code, $2: what it must say, $3: header, $4: the change, as sed takes it
expect() {
  local wanted=$1 says=$2 header=$3 change=$4 status=0
  rm -rf "$directory/include"
  cp -r "$include" "$directory/include"
  sed -i "$change" "$directory/include/watchword/$header"
  if [[ $change != "" ]] && cmp -s "$include/watchword/$header" "$directory/include/watchword/$header"; then
    printf 'FAIL: the change does nothing: %s\n' "$change"
    exit 1
  fi
  "$here/layout.py" "$directory/include" "$compiler -std=c11" check >"$directory/out" 2>&1 || status=$?
  if ((status != wanted)) || ! grep -q -- "$says" "$directory/out"; then
    printf 'FAIL: exit code %d, wanted %d and «%s», after %s in %s:\n' "$status" "$wanted" "$says" "$change" "$header"
    cat "$directory/out"
    exit 1
  fi
}
include=$1

expect 0 'as recorded' plugin.h ''
expect 0 'as recorded' plugin.h 's/A receiver of one text/Whoever takes one text/'
rule='Append only, and raise WW_ABI_MINOR'
expect 1 "$rule" provider.h 's/  ww_text path;/  ww_text realm; ww_text path;/'
expect 1 "ww_request.path was" provider.h 's/  ww_text path;/  ww_text realm; ww_text path;/'
expect 1 "$rule" provider.h 's/int64_t min_ttl_seconds/uint64_t min_ttl_seconds/'
expect 1 "ww_request.username was .* is gone" provider.h '/ww_text username; .* that the caller/d'
expect 1 "$rule" store.h 's/probe)(uint32_t flags,/probe)(uint64_t flags,/'
expect 1 "$rule" plugin.h 's/WW_REFUSED ((ww_status)5)/WW_REFUSED ((ww_status)6)/'
expect 1 'lack WW_CALL or their thread' ext/log.h 's,WW_CALL\* write,* write,'
expect 1 'lack WW_CALL or their thread' ext/clock.h 's,\[main\],,'
expect 1 "$rule" ext/log.h 's,watchword.log/1,watchword.log/2,'
# Growth at the end, without and with a version.
grow='s/^  size_t option_count;$/  size_t option_count; ww_text hint;/'
expect 1 'new without a new version: ww_request.hint' provider.h "$grow"
expect 1 "$rule" provider.h "$grow"
sed 's/\(define WW_ABI_MINOR\) .*/\1 99/' "$include/watchword/plugin.h" >"$directory/plugin.h"
raised=$directory/raised
cp -r "$include" "$raised"
cp "$directory/plugin.h" "$raised/watchword/plugin.h"
include=$raised
expect 1 'has grown, as it may' provider.h "$grow"
# Not at the end, or into what lies inside other structs: no version makes that right.
expect 1 "$rule" provider.h 's/^  uint32_t flags;$/  uint32_t flags; uint32_t more;/'
expect 1 "ww_text was" plugin.h 's/^  const char\* data;$/  const char* data; size_t more;/'
# In the hole behind the last member, where struct_size cannot tell it.
expect 1 'not behind the recorded end' ext/signin.h 's/^  int32_t hidden;/  int32_t hidden; int32_t twice;/'
echo 'layout.py tells allowed changes from others'
