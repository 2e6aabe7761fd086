#!/usr/bin/env bash
# headers.sh LANGUAGE STANDARD COMPILER INCLUDE_DIRECTORY
#
# Compiles every public header alone, twice in one file, without a warning: `headers.sh c c11 gcc …`,
# `headers.sh c++ c++17 g++ …`. Headers are found, not listed, so that a new one is tested at once.
set -euo pipefail

language=$1 standard=$2 compiler=$3 include=$4
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT

case $language-$standard in
c-*) suffix=c patterns=(-name '*.h') ;;
c++-c++11 | c++-c++14) suffix=cpp patterns=(-name '*.h') ;;
c++-*) suffix=cpp patterns=(-name '*.h' -o -name '*.hpp') ;;
*)
  printf 'headers.sh: unknown language %s\n' "$language" >&2
  exit 70
  ;;
esac

failed=0 count=0
while IFS= read -r header; do
  source=$directory/header.$suffix
  printf '#include <%s>\n#include <%s>\nint main(void);\nint main(void) { return 0; }\n' \
    "$header" "$header" >"$source"
  [[ $suffix == c ]] || sed -i 's/(void)/()/; /^int main();$/d' "$source"
  count=$((count + 1))
  if ! "$compiler" -x "$language" "-std=$standard" -Wall -Wextra -Wpedantic -Werror -fsyntax-only \
    -I"$include" "$source"; then
    printf 'FAIL: %s does not compile alone as %s with %s\n' "$header" "$standard" "$compiler"
    failed=1
  fi
done < <(cd "$include" && find watchword -type f \( "${patterns[@]}" \) | sort)

((count >= 10)) || { # plugin.h, provider.h, store.h and the extensions
  printf 'FAIL: only %d headers found in %s\n' "$count" "$include"
  failed=1
}
printf '%d headers as %s with %s\n' "$count" "$standard" "$compiler"
exit "$failed"
