#!/usr/bin/env bash
# security_test.sh BUILD_DIRECTORY: every line of SECURITY.md's table names a test, and every test
# that it names is one.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=tests/cli/lib.sh
source "$root/tests/cli/lib.sh"

tests=$(ctest --test-dir "$build" -N | sed -n 's/^ *Test *#[0-9]*: //p')
[[ $tests ]] || fail 'ctest lists no test'

rows=$(sed -n '/^| from | how | shown by |$/,/^$/p' "$root/SECURITY.md" | sed 1,2d | grep .)
(($(wc -l <<<"$rows") >= 20)) || fail "the table has only $(wc -l <<<"$rows") lines"
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
