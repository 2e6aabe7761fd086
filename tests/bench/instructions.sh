#!/usr/bin/env bash
# instructions.sh BUILD [--record]
#
# Counts, with callgrind, the instructions of an answer from the kernel's memory and of one that is
# not there, for which manifests and configuration are read and a provider is loaded, and compares
# them with the budgets in instructions.budget beside this script. More than the tolerance in either
# direction fails: what grew must be wanted, and what shrank must not grow back unseen. --record
# writes the budgets anew, to be committed with the change that is the reason.
#
# Only instructions of the executable itself count, static initialization and the static C++ runtime
# included. Those of libc and its loader do not: they vary with the processor (string functions are
# chosen at start) and with the version of the machine's libc.
#
# Exit code 77, for ctest to count as skipped: another compiler or processor than the budget was
# made with, no valgrind, or no kernel keyring.
set -euo pipefail

readonly tolerance_percent=5
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$(cd "${1:?usage: instructions.sh BUILD [--record]}" && pwd)
budget=$here/instructions.budget

skip() {
  printf 'skipped: %s\n' "$*"
  exit 77
}
fail() {
  printf 'FAIL: %s\n' "$*"
  exit 1
}

if [[ -z ${WATCHWORD_BENCH_DESKTOP-} ]]; then
  command -v valgrind >/dev/null || skip 'there is no valgrind'
  export WATCHWORD_BENCH_DESKTOP=1
  exec "$here/../fixtures/keyring.sh" --no-bus "${BASH_SOURCE[0]}" "$@"
fi
keyctl show @u >/dev/null 2>&1 || skip 'this system withholds the kernel keyring'
compiler=$(sed -n 's/^CMAKE_CXX_COMPILER:[A-Z]*=//p' "$build/CMakeCache.txt")
machine="$(uname -m), $("$compiler" -dumpfullversion | cut -d. -f1)"

# Directories with names of always the same length: they go into the mark of the configuration, and
# the way to each plugin is walked.
home=$(mktemp -d /tmp/watchword-XXXXXX)
trap 'rm -rf "$home"' EXIT
cd "$home"
mkdir -m 755 plugins prefix prefix/bin prefix/lib prefix/lib/watchword
cp "$build/tests/lib/mock.so" "$build/tests/lib/mock.json" plugins
cp "$build/bin/watchword" prefix/bin
cp -r "$build/lib/watchword/plugins" prefix/lib/watchword
chmod -R go-w prefix
ln -s watchword prefix/bin/git-credential-watchword

# helper COMMAND…: in an environment that is always the same.
helper() {
  env -i PATH=/usr/bin:/bin HOME="$home" GIT_CONFIG_NOSYSTEM=1 WATCHWORD_PLUGIN_PATH="$home/plugins" \
    WATCHWORD_STORE=kernel-keyring "$@"
}
# As git asks, with a provider that answers without network or store.
ask() {
  printf '%s\n' protocol=https host=mock.example path=contoso/engine 'capability[]=authtype' 'capability[]=state' \
    'wwwauth[]=Bearer authorization_uri=https://login.example/tenant' 'wwwauth[]=Basic realm="mock"' '' |
    helper "$@" "$home/prefix/bin/git-credential-watchword" get
}
# The costs in the lines between "ob=" of the executable and the next "ob=", without those of calls,
# which are in the line after "calls=" (valgrind's manual, "Callgrind Format Specification").
count() {
  ask valgrind --tool=callgrind --callgrind-out-file="$home/profile.$1" >"answer.$1" 2>valgrind.log || {
    cat valgrind.log
    fail 'the helper did not run under valgrind'
  }
  grep -q '^credential=' "answer.$1" || fail "there was no answer: $(cat "answer.$1")"
  awk -v ours="$home/prefix/bin/watchword" '
    /^c?ob=/ {  # "ob=(1) /path" the first time, then "ob=(1)"; "cob=" is the object that is called
      id = $1; sub(/^c?ob=/, "", id)
      if (NF > 1) names[id] = substr($0, length($1) + 2)
      if (/^ob=/) object = names[id]
      next
    }
    /^calls=/ { getline; next }
    object == ours && /^[0-9+*-]/ { sum += $2 }
    END { printf "%d", sum }' "profile.$1"
}

helper "$home/prefix/bin/watchword" login mock.example/contoso 2>/dev/null
# What valgrind does to the environment goes into the mark as well. A state directory is there from
# the first answer on.
ask valgrind --quiet --tool=none >first
memory=$(count memory)
helper "$home/prefix/bin/watchword" cache clear 2>/dev/null
beyond=$(count beyond)
diff first answer.memory || fail 'the answer from memory is another one'
diff <(grep -v '^password_expiry_utc=' first) <(grep -v '^password_expiry_utc=' answer.beyond) ||
  fail 'the answer that was not in memory is another one'
if [[ ${WATCHWORD_BENCH_PROFILE-} ]]; then
  cp profile.memory "$WATCHWORD_BENCH_PROFILE"
  cp profile.beyond "$WATCHWORD_BENCH_PROFILE.beyond"
fi

# $1: of what, as the budget calls it, $2: the count
record() {
  local others
  others=$(grep -v "^$machine, $1: " "$budget" || true)
  printf '%s\n' "${others:+$others$'\n'}$machine, $1: $2" | sort >"$budget"
  printf 'recorded: %s: %s\n' "$1" "$2"
}
check() {
  local allowed difference
  (($2 > 0)) || fail 'the profile has no instruction of the executable'
  allowed=$(sed -n "s/^$machine, $1: //p" "$budget")
  [[ $allowed ]] || skip "there is no budget for $machine, $1"
  printf '%s: %s instructions, budget %s\n' "$1" "$2" "$allowed"
  difference=$((100 * ($2 - allowed)))
  ((difference <= tolerance_percent * allowed)) ||
    fail "more than $tolerance_percent % above the budget. If it must be, record a new one: tests/bench/instructions.sh $build --record"
  ((difference >= -tolerance_percent * allowed)) ||
    fail "more than $tolerance_percent % below the budget, well done. Record the new one: tests/bench/instructions.sh $build --record"
}
if [[ ${2-} == --record ]]; then act=record; else act=check; fi
"$act" 'from memory' "$memory"
"$act" 'not in memory' "$beyond"
