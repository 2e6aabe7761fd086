#!/usr/bin/env bash
# run.sh [SECONDS [TARGET…]]
#
# Builds the fuzz targets with clang (preset fuzz) and runs each for SECONDS (60), all at once, from the
# seeds in corpus/. What crashes, hangs or breaks a promise is kept in build/fuzz/found and fails.
# Inputs that were found to be worth keeping stay in build/fuzz/corpus, for the next run.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export seconds=${1:-60}
shift || true
readonly seconds_per_input=10 megabytes=2048
export seeds=$PWD/tests/fuzz/corpus targets=$PWD/build/fuzz/tests/fuzz work=$PWD/build/fuzz
export limits="-timeout=$seconds_per_input -rss_limit_mb=$megabytes"

if (($#)); then names=("$@"); else mapfile -t names < <(find "$seeds" -mindepth 1 -maxdepth 1 -printf '%f\n' | sort); fi

cmake --preset fuzz >/dev/null
cmake --build --preset fuzz --parallel "$(nproc)"

# fuzz TARGET
fuzz() {
  local log=$work/$1.log
  mkdir -p "$work/corpus/$1" "$work/found"
  # shellcheck disable=SC2086  # the limits are several arguments
  if "$targets/fuzz-$1" $limits -max_total_time="$seconds" -artifact_prefix="$work/found/$1-" \
    "$work/corpus/$1" "$seeds/$1" >"$log" 2>&1; then
    printf '%-16s %s\n' "$1" "$(tail -n 1 "$log")"
  else
    printf 'FAILED: %s. The end of %s:\n' "$1" "$log"
    tail -n 40 "$log"
    return 1
  fi
}
export -f fuzz
printf '%s\0' "${names[@]}" | xargs -0 -n 1 -P "${#names[@]}" bash -c 'fuzz "$1"' fuzz
