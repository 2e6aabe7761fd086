#!/usr/bin/env bash
# conformance.sh [--KEYRING-OPTION] [--without-authtype] HELPER DIRECTORY
#
# Runs git's own conformance suite for external credential helpers, unmodified (t0303 of the second
# git, see tests/tools/build-git.sh), against git-credential-HELPER in DIRECTORY, in a desktop of its
# own (tests/fixtures/keyring.sh, which takes --locked, --absent and --no-bus).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
git_root=${WATCHWORD_TEST_GIT_ROOT:-$("$here/../tools/build-git.sh")}

keyring=--unlocked
scripts=(./t0303-credential-external.sh "$here/conformance_authtype.sh")
while [[ ${1-} == --* ]]; do
  case $1 in
  --without-authtype) unset 'scripts[1]' ;;
  *) keyring=$1 ;;
  esac
  shift
done
helper=${1:?no helper given}
directory=$(cd "${2:?no directory given}" && pwd)

[[ -x $directory/git-credential-$helper ]] || {
  printf 'conformance.sh: %s does not exist\n' "$directory/git-credential-$helper" >&2
  exit 1
}
# shellcheck disable=SC2016  # expanded inside the fixture, where HOME is another one
run_script='
  mkdir "$HOME/git" && cd "$1/source/t" &&
  exec sh "$2" --verbose --no-chain-lint --root="$HOME/git"'

# git's tests preload glibc's malloc checker, which the address sanitizer (and it checks more) does
# not suffer before itself (t/README, TEST_NO_MALLOC_CHECK).
export TEST_NO_MALLOC_CHECK=1

status=0
for script in "${scripts[@]}"; do
  printf '# %s\n' "$script"
  PATH=$directory:$PATH GIT_TEST_CREDENTIAL_HELPER=$helper \
    "$here/../fixtures/keyring.sh" "$keyring" \
    sh -c "$run_script" sh "$git_root" "$script" || status=$?
done
exit "$status"
