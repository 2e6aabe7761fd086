#!/usr/bin/env bash
# binaries_test.sh PREFIX: what the installed executable and modules are linked with, export and are
# protected by.
set -euo pipefail

prefix=$1
failures=0
fail() {
  printf 'FAIL: %s\n' "$*"
  failures=$((failures + 1))
}
# $1: a file. The libraries that it cannot start without.
needed() { readelf -dW "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort | xargs; }

executable=$prefix/bin/watchword
checker=$prefix/lib/watchword/plugin-check
modules=("$prefix"/lib/watchword/*.so "$prefix"/lib/watchword/plugins/*.so)
((${#modules[@]} >= 3)) || fail "only these modules are installed: ${modules[*]}"

# The way that is gone hundreds of times a day, a hit of the cache, loads nothing but libc.
for program in "$executable" "$checker"; do
  for library in $(needed "$program"); do
    [[ $library =~ ^(libc\.so\.6|ld-linux.*)$ ]] || fail "$program needs $library"
  done
done

for module in "${modules[@]}"; do
  exported=$(nm -D --defined-only "$module" | cut -d' ' -f3- | xargs)
  [[ $exported == watchword_plugin_entry ]] || fail "$module exports: $exported"
  ! grep -Eq 'libstdc\+\+|libgcc_s' < <(needed "$module") || fail "$module needs the C++ runtime of somebody else"
done
[[ $(needed "$prefix/lib/watchword/network.so") == *libssl* ]] || fail 'network.so is not linked with libssl: is this test looking at the right thing?'

for file in "$executable" "$checker" "${modules[@]}"; do
  dynamic=$(readelf -dW "$file") segments=$(readelf -lW "$file") symbols=$(nm -D "$file")
  ! grep -Eq 'RUNPATH|RPATH' <<<"$dynamic" || fail "$file looks for libraries in a path of its own"
  grep -q GNU_RELRO <<<"$segments" || fail "$file has no RELRO"
  grep -Eq 'FLAGS.*(BIND_NOW|NOW)' <<<"$dynamic" || fail "$file does not bind at start, so RELRO is partial"
  grep -Eq 'GNU_STACK.* RW ' <<<"$segments" || fail "the stack of $file is executable"
  ! grep -q TEXTREL <<<"$dynamic" || fail "$file has text relocations"
  grep -q __stack_chk_fail <<<"$symbols" || fail "$file has no stack protector"
done
grep -Eq 'FLAGS_1.*PIE' < <(readelf -dW "$executable") || fail 'the executable is not position-independent'

# What is installed stays small; debug builds aside, which are not optimized.
readonly size_limit=6500000
stripped=$(mktemp)
trap 'rm -f "$stripped"' EXIT
size=0
for file in "$executable" "$checker" "${modules[@]}"; do
  strip -o "$stripped" "$file"
  size=$((size + $(stat -c %s "$stripped")))
done
if ! grep -q '\.debug_info' < <(readelf -SW "$executable"); then
  ((size <= size_limit)) || fail "executable and modules have $size bytes, stripped; $size_limit are allowed"
fi

printf '%d binaries, %d failures\n' "$((${#modules[@]} + 2))" "$failures"
((failures == 0))
