#!/usr/bin/env bash
# security_test.sh BUILD_DIRECTORY: every line of SECURITY.md's tables names a test, and every test
# that it names is one, of this system or of Windows.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=tests/cli/lib.sh
source "$root/tests/cli/lib.sh"

tests=$(ctest --test-dir "$build" -N | sed -n 's/^ *Test *#[0-9]*: //p')
[[ $tests ]] || fail 'ctest lists no test'
tests+=$'\n'$(sed -nE 's/^ *windows_test\(([a-z_]+) .*/windows.\1/p' "$root/tests/windows/CMakeLists.txt")
tests+=$'\n'$(sed -nE 's/^ *store_test\((windows-[a-z.-]+) .*/store.\1/p' "$root/tests/store/CMakeLists.txt")

# $1: the head of a table, $2: how many lines there are at least
rows_of() {
  local rows
  rows=$(sed -n "/^| $1 | how | shown by |\$/,/^\$/p" "$root/SECURITY.md" | sed 1,2d | grep .)
  (($(wc -l <<<"$rows") >= $2)) || fail "the table '$1' has only $(wc -l <<<"$rows") lines"
  printf '%s\n' "$rows"
}
rows=$(rows_of from 20 && rows_of 'at Windows' 8)
while IFS= read -r row; do
  shown_by=${row%|*}
  shown_by=${shown_by##*|}
  names=$(grep -o '`[^`]*`' <<<"$shown_by" | tr -d '`' || true)
  count=0
  for name in $names; do
    if [[ -e $root/tests/fuzz/$name.cpp ]]; then
      ((++count))
    elif [[ $name == *.* ]]; then
      # "unit.host", "protocol.*", "e2e.network" of "e2e.network.new"
      pattern="^${name//./\\.}"
      pattern=${pattern//\*/.*}
      grep -qE "$pattern(\\.|$)" <<<"$tests" || fail "there is no test $name: $row"
      ((++count))
    fi
  done
  ((count > 0)) || fail "no test is named: $row"
done <<<"$rows"
