#!/usr/bin/env bash
# run.sh [--fast] [--preset PRESET] [-R REGEX]
#
# Installs what is missing, builds, and runs every test through ctest: all of them in preset ci, those
# for Windows under Wine (preset windows), then those that run our own code hardest once more under the
# address and undefined-behaviour sanitizers (preset asan), those with threads or many processes under
# the thread sanitizer (preset tsan), then the fuzz targets for half a minute each. At last it builds in a
# root of the other Debian (13 on Debian 12, 12 on Debian 13), with its compiler and libraries, and runs
# protocol's tests there, and those of units in which the system has a part; this needs root.
#
#   --fast           without Windows, the sanitizers, the fuzzing and the other Debian
#   --preset PRESET  only this preset (ci, dev, release, windows, asan, tsan)
#   -R REGEX         only the tests whose names match, as in ctest -R
set -euo pipefail

readonly seconds_per_fuzz_target=30
# All of it is to take less than an hour. On a machine that is too slow for that, the other Debian is left
# out, and the last lines say so.
readonly seconds_before_the_other_debian=3300
readonly seconds_per_test=300           # a test that takes longer is stopped and has failed
# A real browser or bus fails now and then on a loaded machine for reasons of its own; what fails
# twice is ours. The first failure is shown all the same.
readonly attempts=2
readonly sanitized='unit|store|protocol|plugins|e2e' # the labels that run in preset asan too
readonly gits_own_suite='^protocol\.conformance' # is built with the second git, and not in the other Debian
readonly tests_per_processor=2          # half of their time they wait for a browser or for a clock

usage() {
  sed -n '2,/^set /s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
  exit "$1"
}

presets=(ci windows asan tsan)
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
groups=(test local-clients packages)
if [[ " ${presets[*]} " == *' windows '* ]]; then groups+=(windows); fi
packaging/bootstrap.sh "${groups[@]}"

step 'The second git'
WATCHWORD_TEST_GIT_ROOT=$(tests/tools/build-git.sh)
export WATCHWORD_TEST_GIT_ROOT
printf '%s, beside %s\n' "$("$WATCHWORD_TEST_GIT_ROOT/bin/git" --version)" "$(git --version)"

# An authorization server and clients that are not ours, the Debians on which packages are installed, and
# that in which they are built for arm64. They take long to fetch and little to compute, so that they are
# fetched while the first preset is built; what cannot be had, their tests say.
fetch_clients() {
  local script root
  for script in tests/oidc/install.sh tests/azure/clients/*/install.sh tests/clients/install/*.sh; do
    "$script" || printf '%s: exit code %d\n' "$script" $?
  done
  for root in 'bookworm desktop' 'trixie desktop' 'bookworm arm64'; do
    # shellcheck disable=SC2086  # two words
    tests/tools/debian-root.sh $root || printf 'debian-root.sh %s: exit code %d\n' "$root" $?
  done
}
fetched=$(mktemp)
set -m # so that all of it can be ended
fetch_clients >"$fetched" 2>&1 &
fetching=$!
set +m
built=$(mktemp -d) # what became of a build that went on in the background: NAME.log, NAME.status
ahead=''
trap 'kill -- "-$fetching" ${ahead:+"-$ahead"} 2>/dev/null || true; rm -rf "$fetched" "$built"' EXIT

# How ctest runs what it is given.
run_tests=(--parallel "$(($(nproc) * tests_per_processor))" --timeout "$seconds_per_test"
  --repeat "until-pass:$attempts" --output-junit tests.xml --output-on-failure)

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

# build NAME: what the tests of a preset need, the fuzz targets, or what is tested in the other Debian.
build() {
  local simulator='' targets=()
  case $1 in
  fuzz) ;;
  "$other_debian")
    build_in "$1"
    return
    ;;
  windows)
    packaging/windows/dependencies.sh && tests/tools/wine-prefix.sh && tests/tools/build-git-windows.sh || return
    if [[ ! -e build/ci/tests/azure/watchword-azure ]]; then
      cmake --preset ci && cmake --build --preset ci --parallel "$(nproc)" --target watchword-azure || return
    fi
    ;;
  tsan) targets=(--target concurrency) ;;
  esac
  # What runs under Wine or under a sanitizer is the product; the simulator that it talks to is the
  # usual one.
  if [[ $1 == @(windows|asan|tsan) && " ${presets[*]} " == *' ci '* ]]; then
    simulator=$PWD/build/ci/tests/azure/watchword-azure
  fi
  cmake --preset "$1" ${simulator:+-D "WATCHWORD_SIMULATOR=$simulator"} &&
    cmake --build --preset "$1" --parallel "$(nproc)" "${targets[@]}"
}

# The other Debian's root and build directory, as preset ci builds; what is tested needs no simulator.
build_in() {
  local root
  root=$(tests/tools/debian-root.sh "$1") || return
  # What has a git that knows `state` needs no second one; only git's own suite is left out.
  printf '/usr\n' >"$built/git-of-$1"
  if [[ $1 == bookworm ]]; then
    tests/tools/in-root.sh "$root" tests/tools/build-git.sh >"$built/git-of-$1" || return
  fi
  tests/tools/in-root.sh "$root" cmake --preset ci -B "build/debian-$1" &&
    tests/tools/in-root.sh "$root" cmake --build "build/debian-$1" --parallel "$(nproc)" --target product system-units
}
test_in() {
  local root
  root=$(tests/tools/debian-root.sh "$1") &&
    tests/tools/in-root.sh "$root" env "WATCHWORD_TEST_GIT_ROOT=$(<"$built/git-of-$1")" \
      ctest --test-dir "build/debian-$1" --no-tests=error -L '^(system|protocol)$' -E "$gits_own_suite" "${run_tests[@]}"
}

# Half of their time tests wait. What comes after them is built meanwhile, by what they leave of the
# machine.
build_ahead() {
  local name status
  renice -n 19 -p "$BASHPID" >/dev/null
  for name; do
    status=0
    build "$name" >"$built/$name.log" 2>&1 || status=$?
    printf '%d\n' "$status" >"$built/$name.status"
  done
}
# Waits for a build in the background, shows what it said, and returns its status; 75 when it is not
# ready $2 seconds after the beginning.
await_build() {
  until [[ -e $built/$1.status ]]; do
    if [[ ${2-} ]] && ((SECONDS > $2)); then return 75; fi
    sleep 0.5
  done
  cat "$built/$1.log"
  return "$(<"$built/$1.status")"
}

later=("${presets[@]:1}" ${fuzz:+fuzz} ${other_debian:+"$other_debian"})
failed=()
for preset in "${presets[@]}"; do
  step "Build preset $preset"
  if [[ $preset == "${presets[0]}" ]]; then
    build "$preset"
    set -m
    build_ahead "${later[@]}" &
    ahead=$!
    set +m
  else
    await_build "$preset"
  fi

  if [[ -s $fetched || -e /proc/$fetching ]]; then
    step 'Wait for the clients that are not ours'
    wait "$fetching" || true
    cat "$fetched" && : >"$fetched"
  fi

  labels=()
  case $preset in
  asan) labels=(-L "$sanitized" -LE 'second-git|one-is-enough') ;;
  tsan)
    labels=(-L concurrency)
    export TSAN_OPTIONS=suppressions=$PWD/tests/tools/tsan.supp
    ;;
  esac
  step "Test preset $preset"
  ctest --preset "$preset" "${run_tests[@]}" "${select[@]}" "${labels[@]}" || failed+=("$preset")
done

if [[ $fuzz ]]; then
  step 'Fuzz'
  await_build fuzz
  tests/fuzz/run.sh "$seconds_per_fuzz_target" || failed+=(fuzz)
fi

if [[ $other_debian ]]; then
  step "Build in $other_debian"
  status=0
  await_build "$other_debian" "$seconds_before_the_other_debian" || status=$?
  case $status in
  0)
    step "Test in $other_debian"
    test_in "$other_debian" || failed+=("$other_debian")
    ;;
  75) untested="There was no time left for it" other_debian= ;;
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
