#!/usr/bin/env bash
# arm64_test.sh [--all | DEB]: Watchword for arm64, on a machine of another architecture. What is built by
# Debian's cross compiler, in a root of Debian 12, runs under qemu: it takes its plugins and answers git, and
# unit tests pass: those in which the processor or the system has a part. With --all, which takes three
# times as long, all that is installed is built and all unit tests run; with DEB, the programs of that
# package run, and nothing is built.
#
# Exit code 77, for ctest to count as skipped, where no such root can be made.
set -euo pipefail

all='' deb=''
case ${1-} in
'') ;;
--all) all=1 ;;
*) deb=$(realpath "$1") ;;
esac
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=tests/packages/lib.sh
source "$source/tests/packages/lib.sh"
cd "$source"
[[ $(dpkg --print-architecture 2>/dev/null) != arm64 ]] || skip 'this machine is arm64, and runs the other tests'
root=$(tests/tools/debian-root.sh bookworm arm64) || {
  status=$?
  ((status == 77)) || fail 'a root to build in cannot be made'
  skip 'a root to build in is withheld, as said above'
}
there() { "$source/tests/tools/in-root.sh" "$root" "$@"; }

# answers DIRECTORY PLUGIN…: what is in that directory of this tree does, and has these plugins.
answers() {
  local directory=$source/$1 plugin work program answer
  work=$(mktemp -d "$source/build/arm64-XXXXXX")
  # shellcheck disable=SC2064  # this directory
  trap "rm -rf '$work'; cd '$source'" RETURN
  cd "$work" # of which git knows nothing
  program=(there env "HOME=$work" WATCHWORD_INTERACTIVE=never TF_BUILD=True SYSTEM_ACCESSTOKEN=token-of-the-job
    SYSTEM_COLLECTIONURI=https://dev.azure.com/contoso/ qemu-aarch64-static)
  [[ $(readelf -h "$directory/bin/watchword") == *AArch64* ]] || fail 'this is no program for arm64'
  "${program[@]}" "$directory/bin/watchword" plugins >"$work/plugins" 2>"$work/errors" || fail "$(cat "$work/errors")"
  for plugin in "${@:2}"; do
    grep -q "^$plugin " "$work/plugins" || fail "$plugin is not taken: $(cat "$work/plugins" "$work/errors")"
  done
  answer=$(printf 'protocol=https\nhost=dev.azure.com\npath=contoso/p/_git/r\n\n' |
    "${program[@]}" -0 git-credential-watchword "$directory/bin/watchword" get) || fail 'git gets no answer'
  [[ $answer == *password=token-of-the-job* ]] || fail "git is answered: $answer"
}

mkdir -p build
if [[ $deb ]]; then
  installed=$(mktemp -d build/arm64-XXXXXX)
  dpkg-deb -x "$deb" "$installed"
  mapfile -t plugins < <(cd "$installed/usr/lib/watchword/plugins" && compgen -G '*.json')
  answers "$installed/usr" "${plugins[@]%.json}"
  rm -rf "$installed"
  grep -q 'pkg:deb/debian/libssl3@.*arch=arm64' "$deb.spdx.json" || fail 'the list of materials lacks what is loaded'
  printf 'answers git, with %d plugins\n' "${#plugins[@]}"
  exit
fi

plugins=(pipeline kernel-keyring secret-service)
some=(base broker files process protocol-git)
targets=(watchword "${plugins[@]}" "${some[@]/#/unit-}") tests="^unit\.($(IFS='|' && printf '%s' "${some[*]}"))\$"
if [[ $all ]]; then targets=(product units) tests='^unit\.'; fi
there dpkg-checkbuilddeps -a arm64 packaging/deb/debian/control ||
  fail 'packaging/bootstrap.sh arm64 does not install all that debian/control asks for'
there cmake --preset arm64
there cmake --build --preset arm64 --parallel "$(nproc)" --target "${targets[@]}"
answers build/arm64 "${plugins[@]}"

run=(ctest --preset arm64 --no-tests=error --parallel "$(nproc)" -R "$tests")
if there tests/tools/with-qemu.sh true; then
  there tests/tools/with-qemu.sh "${run[@]}"
else
  printf 'NOT RUN: tests that start programs for arm64. Linux before 6.7 does so where qemu-user-static is installed.\n'
  there "${run[@]}" -E '^unit\.(broker-plugins|files|process)$'
fi
