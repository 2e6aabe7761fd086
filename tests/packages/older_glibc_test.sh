#!/usr/bin/env bash
# older_glibc_test.sh PROGRAM: with packaging/tarball/older_glibc.c in it, a program whose C++ runtime was
# made for a newer glibc throws, catches and draws random numbers, and asks glibc 2.34 for nothing that it
# has not.
set -euo pipefail

program=$1
[[ $("$program") == thrown ]] || { printf 'FAIL: exceptions or random numbers do not work\n' && exit 1; }
wanted=$(objdump -T "$program" | sed -n 's/.*UND.*(\(GLIBC_[0-9.]*\)) *\(.*\)/\1 \2/p')
newest=$(cut -d' ' -f1 <<<"$wanted" | sort -V | tail -n 1)
# On Debian 13 the compiler's own headers name newer symbols: the tarball is built on Debian 12.
if grep -E ' (_dl_find_object|arc4random)$' <<<"$wanted"; then
  printf 'FAIL: these are taken from glibc\n'
  exit 1
fi
printf 'newest: %s\n' "$newest"
