#!/usr/bin/env bash
# run.sh [--fast] [--preset PRESET] [-R REGEX]
#
# Installs what is missing, builds, and runs every test through ctest: all of them in preset ci, then
# those that run our own code hardest once more under the address and undefined-behaviour sanitizers
# (preset asan), those with threads or many processes under the thread sanitizer (preset tsan), then
# the fuzz targets for a minute each. At last it builds in a root of the other Debian (13 on Debian 12,
# 12 on Debian 13), with its compiler and libraries, and runs the tests of units and protocol there;
# this part needs root.
#
#   --fast           without the sanitizers, the fuzzing and the other Debian
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
other_debian=1
select=(--no-tests=error)
while (($#)); do
  case $1 in
  --fast) presets=(ci) fuzz= other_debian= ;;
  --preset) presets=("${2:?--preset needs a name}") fuzz= other_debian= && shift ;;
  -R) fuzz= other_debian= && select=(--no-tests=ignore -R "${2:?-R needs a regular expression}") && shift ;;
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
unset CI # where nobody would be asked to sign in
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE # set where git itself calls us, from a hook

step() { printf '\n== %s (%d s)\n' "$*" "$SECONDS"; }

step 'Install what is missing'
packaging/bootstrap.sh test local-clients

step 'The second git'
WATCHWORD_TEST_GIT_ROOT=$(tests/tools/build-git.sh)
export WATCHWORD_TEST_GIT_ROOT
printf '%s, beside %s\n' "$("$WATCHWORD_TEST_GIT_ROOT/bin/git" --version)" "$(git --version)"

# An authorization server and clients that are not ours. They take long to fetch and little to compute,
# so that they are fetched while the first preset is built; what cannot be had, their tests say.
fetch_clients() {
  local script
  for script in tests/oidc/install.sh tests/azure/clients/*/install.sh tests/clients/install/*.sh; do
    "$script" || printf '%s: exit code %d\n' "$script" $?
  done
}
fetched=$(mktemp)
fetch_clients >"$fetched" 2>&1 &
fetching=$!
trap 'kill "$fetching" 2>/dev/null || true; rm -f "$fetched"' EXIT

# How ctest runs what it is given.
run_tests=(--parallel "$(($(nproc) * tests_per_processor))" --timeout "$seconds_per_test"
  --repeat "until-pass:$attempts" --output-junit tests.xml --output-on-failure)

# The other Debian's root and build directory, as preset ci builds; what is tested needs no simulator.
test_in() {
  local suite=$1 root git build=build/debian-$1
  step "A root of Debian's $suite"
  root=$(tests/tools/debian-root.sh "$suite") || return
  git=$(tests/tools/in-root.sh "$root" tests/tools/build-git.sh) || return
  step "Build in $suite"
  tests/tools/in-root.sh "$root" cmake --preset ci -B "$build" || return
  tests/tools/in-root.sh "$root" cmake --build "$build" --parallel "$(nproc)" --target product units || return
  step "Test units and protocol in $suite"
  tests/tools/in-root.sh "$root" env "WATCHWORD_TEST_GIT_ROOT=$git" \
    ctest --test-dir "$build" --no-tests=error -L '^(unit|protocol)$' "${run_tests[@]}"
}

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
  asan) labels=(-L "$sanitized" -LE second-git) ;;
  tsan)
    targets=(--target concurrency) labels=(-L concurrency)
    export TSAN_OPTIONS=suppressions=$PWD/tests/tools/tsan.supp
    ;;
  esac
  cmake --build --preset "$preset" --parallel "$(nproc)" "${targets[@]}"

  if [[ -s $fetched || -e /proc/$fetching ]]; then
    step 'Wait for the clients that are not ours'
    wait "$fetching" || true
    cat "$fetched" && : >"$fetched"
  fi

  step "Test preset $preset"
  ctest --preset "$preset" "${run_tests[@]}" "${select[@]}" "${labels[@]}" || failed+=("$preset")
done

if [[ $fuzz ]]; then
  step 'Fuzz'
  tests/fuzz/run.sh "$seconds_per_fuzz_target" || failed+=(fuzz)
fi

untested=
if [[ $other_debian ]]; then
  # shellcheck source=/dev/null
  case $(. /etc/os-release && printf '%s %s' "$ID" "${VERSION_CODENAME-}") in
  'debian trixie') other_debian=bookworm ;;
  debian*) other_debian=trixie ;;
  *) other_debian='' untested='This is no Debian, from whose archive a root of another one could be made' ;;
  esac
  if [[ $other_debian ]] && ((EUID != 0)); then
    untested="A root of $other_debian can be made by root only" other_debian=
  fi
fi
if [[ $other_debian ]]; then
  test_in "$other_debian" || case $? in
    77) untested='What a root of another Debian needs is withheld here, as said above' other_debian= ;;
    *) failed+=("$other_debian") ;;
  esac
fi

step "Done"
if [[ $untested ]]; then printf 'NOT TESTED: building on the other Debian. %s.\n' "$untested"; fi
if ((${#failed[@]})); then
  printf 'FAILED in: %s. The output above says why, and names the tests; build/PRESET/Testing/Temporary/LastTest.log has all output.\n' \
    "${failed[*]}"
  exit 1
fi
printf 'All tests passed in: %s\n' "${presets[*]}${fuzz:+ fuzz}${other_debian:+ $other_debian}"
