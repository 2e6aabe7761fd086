#!/usr/bin/env bash
# format_test.sh ROOT: all C and C++ of the source tree is as clang-format 14 of Debian 12 has it, by .clang-format.
# Another version would have it otherwise: exit code 77, for ctest to count as skipped.
set -euo pipefail

cd "$1"
formatter=$(command -v clang-format-14 clang-format | head -n 1) || true
[[ $formatter && $("$formatter" --version) == *'version 14.'* ]] || {
  printf 'skipped: there is no clang-format 14 (packaging/bootstrap.sh test installs Debian 12'"'"'s)\n'
  exit 77
}
mapfile -d '' -t files < <(find helper include packaging plugins tests -regex '.*\.\(c\|cpp\|h\|hpp\)' -print0)
((${#files[@]} > 500)) || {
  printf 'FAIL: only %d files are seen: is this test looking at the right place?\n' "${#files[@]}"
  exit 1
}
"$formatter" --dry-run --Werror "${files[@]}" || {
  printf 'FAIL: run clang-format -i on the files above\n'
  exit 1
}
printf '%d files\n' "${#files[@]}"
