#!/usr/bin/env bash
# sdk.sh COMPILER INCLUDE_DIRECTORY
#
# The SDK as a third party meets it, who has INCLUDE_DIRECTORY, a compiler and no options: all of its
# headers in one file, that file twice in one module, and two such modules in one process, which must
# not meet.
set -euo pipefail

compiler=$1 include=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT

fail() {
  printf 'FAIL: %s\n' "$*"
  exit 1
}

(cd "$include" && find watchword -name '*.hpp' | sort | sed 's/.*/#include <&>/') >"$directory/all.hpp"
grep -q sdk/testing/ "$directory/all.hpp" || fail "the SDK is not in $include"
build=("$compiler" -std=c++17 -Wall -Wextra -Wpedantic -Werror "-I$include" "-I$directory")
"${build[@]}" -fPIC -c -o "$directory/more.o" "$here/sdk/more.cpp"
for name in first second; do
  "${build[@]}" -fPIC -shared -Wl,--no-undefined "-DNAME=\"$name\"" -o "$directory/$name.so" \
    "$here/sdk/module.cpp" "$directory/more.o" || fail 'a module of two files is not built'
done
shared=$(nm -DC --defined-only "$directory/first.so" | grep ' u .*watchword' || true)
[[ -z $shared ]] || fail "all modules of a process would share: $shared"
"${build[@]}" -o "$directory/loader" "$here/sdk/loader.cpp" -ldl || fail 'a test of a module is not built'
said=$("$directory/loader" "$directory/first.so" "$directory/second.so") || fail "the modules do not work: $said"
[[ $said == $'first: way first, command first\nsecond: way second, command second' ]] ||
  fail "each module should tell its own name: $said"
printf '%d headers in two modules\n' "$(wc -l <"$directory/all.hpp")"
