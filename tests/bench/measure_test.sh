#!/usr/bin/env bash
# measure_test.sh MEASURE FLOOR: the program that measures tells times, memory and wrong answers.
set -euo pipefail

measure=$1 floor=$2
fail() {
  printf 'FAIL: %s\n' "$*"
  exit 1
}
# $1: a Python expression about `it`, the numbers; the rest of the line is the plan
holds() {
  local out
  out=$("$measure" <<<"$2") || fail "it failed for $2"
  python3 -c 'import json, sys; it = json.loads(sys.argv[2]); sys.exit(not eval(sys.argv[1]))' "$1" "$out" ||
    fail "not true of $out: $1"
}
refuses() { ! "$measure" <<<"$1" >/dev/null 2>&1 || fail "a wrong answer was not seen: $1"; }

cat='{"command": ["/bin/cat"], "input": "watchword\n", "expected": "watchword"}'
nap='{"command": ["/bin/sleep", "0.05"]'
holds 'len(it["floor"]) == 5 and all(20 < time < 1e6 for time in it["floor"] + it["cat"])' \
  "{\"mode\": \"time\", \"runs\": 5, \"contenders\": {\"floor\": [{\"command\": [\"$floor\"]}], \"cat\": [$cat]}}"
holds 'it["one"][0] > 50000 and it["both"][0] > 100000 and it["none"][0] < 50000' \
  "{\"mode\": \"time\", \"runs\": 1, \"contenders\": {\"one\": [$nap}, $nap, \"counted\": false}], \"both\": [$nap}, $nap}], \"none\": [$nap, \"counted\": false}]}}"
holds '100 < it["floor"][0] < it["cat"][0] < 20000' \
  "{\"mode\": \"memory\", \"runs\": 1, \"contenders\": {\"floor\": [{\"command\": [\"$floor\"]}], \"cat\": [$cat]}}"
holds 'len(it["naps"]) == 8 and min(it["naps"]) > 50000' \
  "{\"mode\": \"together\", \"runs\": 8, \"contenders\": {\"naps\": [$nap}]}}"
refuses '{"mode": "time", "runs": 1, "contenders": {"cat": [{"command": ["/bin/cat"], "input": "a", "expected": "b"}]}}'
refuses '{"mode": "time", "runs": 1, "contenders": {"false": [{"command": ["/bin/false"]}]}}'
refuses '{"mode": "time", "runs": 1, "contenders": {"none": [{"command": ["/nonexistent"]}]}}'
