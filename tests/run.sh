#!/usr/bin/env bash
# run.sh [--fast] [--preset PRESET] [-R REGEX]
#
# Installs what is missing, builds, and runs every test through ctest: all of them in preset ci, then
# those that run our own code hardest once more under the address and undefined-behaviour sanitizers
# (preset asan), those with threads or many processes under the thread sanitizer (preset tsan), then
# the fuzz targets for a minute each.
#
#   --fast           without the sanitizers and the fuzzing
#   --preset PRESET  only this preset (ci, dev, release, asan, tsan)
#   -R REGEX         only the tests whose names match, as in ctest -R
set -euo pipefail

readonly seconds_per_fuzz_target=60
readonly seconds_per_test=300           # a test that takes longer is stopped and has failed
# A real browser or bus fails now and then on a loaded machine for reasons of its own; what fails
# twice is ours. The first failure is shown all the same.
readonly attempts=2
readonly sanitized='unit|store|protocol|plugins|e2e' # the labels that run in preset asan too
readonly tests_per_processor=2          # half of their time they wait for a browser or for a clock

usage() {
  sed -n '2,/^set /s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
  exit "$1"
}

presets=(ci asan tsan)
fuzz=1
select=(--no-tests=error)
while (($#)); do
  case $1 in
  --fast) presets=(ci) fuzz= ;;
  --preset) presets=("${2:?--preset needs a name}") fuzz= && shift ;;
  -R) fuzz= && select=(--no-tests=ignore -R "${2:?-R needs a regular expression}") && shift ;;
  -h | --help) usage 0 ;;
  *)
    printf 'run.sh: unknown argument %s\n\n' "$1" >&2
    usage 2 >&2
    ;;
  esac
  shift
done

cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null
: "${HOME:=$(getent passwd "$(id -u)" | cut -d: -f6)}"
export HOME LC_ALL=C.UTF-8
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE # set where git itself calls us, from a hook

step() { printf '\n== %s (%d s)\n' "$*" "$SECONDS"; }

step 'Install what is missing'
packaging/bootstrap.sh test

step 'The second git'
WATCHWORD_TEST_GIT_ROOT=$(tests/tools/build-git.sh)
export WATCHWORD_TEST_GIT_ROOT
printf '%s, beside %s\n' "$("$WATCHWORD_TEST_GIT_ROOT/bin/git" --version)" "$(git --version)"

step 'An authorization server that is not ours'
tests/oidc/install.sh

failed=()
for preset in "${presets[@]}"; do
  step "Build preset $preset"
  # What runs under a sanitizer is the product; the simulator that it talks to is the usual one.
  simulator=
  if [[ $preset == [at]san && " ${presets[*]} " == *' ci '* ]]; then
    simulator=$PWD/build/ci/tests/azure/watchword-azure
  fi
  cmake --preset "$preset" -D "WATCHWORD_SIMULATOR=$simulator"
  targets=() labels=()
  case $preset in
  asan) labels=(-L "$sanitized") ;;
  tsan)
    targets=(--target concurrency) labels=(-L concurrency)
    export TSAN_OPTIONS=suppressions=$PWD/tests/tools/tsan.supp
    ;;
  esac
  cmake --build --preset "$preset" --parallel "$(nproc)" "${targets[@]}"

  step "Test preset $preset"
  ctest --preset "$preset" --parallel "$(($(nproc) * tests_per_processor))" --timeout "$seconds_per_test" \
    --repeat "until-pass:$attempts" --output-junit tests.xml "${select[@]}" "${labels[@]}" || failed+=("$preset")
done

if [[ $fuzz ]]; then
  step 'Fuzz'
  tests/fuzz/run.sh "$seconds_per_fuzz_target" || failed+=(fuzz)
fi

step "Done"
if ((${#failed[@]})); then
  printf 'FAILED in: %s. The summary above names the tests; build/PRESET/Testing/Temporary/LastTest.log has all output.\n' \
    "${failed[*]}"
  exit 1
fi
printf 'All tests passed in: %s\n' "${presets[*]}${fuzz:+ fuzz}"
