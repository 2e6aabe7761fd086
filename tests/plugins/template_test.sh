#!/usr/bin/env bash
# template_test.sh PREFIX: the template plugins, copied elsewhere and built against nothing but the
# Watchword that is installed in PREFIX, answer a real git through it.
set -euo pipefail

prefix=${1:?no prefix given}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
umask 022
work=$(mktemp -d)
# shellcheck disable=SC2317  # called by the trap
finish() {
  local status=$?
  if ((status == 0)); then rm -rf "$work"; else printf 'left behind: %s\n' "$work"; fi
}
trap finish EXIT

fail() {
  printf 'FAIL: %s\n' "$*"
  exit 1
}

mkdir "$work/home"
export PATH=$prefix/bin:$PATH PREFIX=$prefix HOME=$work/home XDG_STATE_HOME=$work/state GIT_CONFIG_NOSYSTEM=1
export GIT_TERMINAL_PROMPT=0 WATCHWORD_INTERACTIVE=never
unset GIT_ASKPASS SSH_ASKPASS WATCHWORD_PLUGIN_PATH WATCHWORD_TRACE
cp -r "$here/template" "$here/template-cpp" "$work"

# $1: a host. Prints the answer that git gets.
fill() {
  printf 'protocol=https\nhost=%s\n\n' "$1" |
    git -c credential.helper= -c credential.helper=watchword credential fill
}
# $1: a host, $2: the user name, $3: the secret
expect() {
  local answer
  answer=$(fill "$1") || fail "no answer for $1"
  [[ $answer == $(printf 'protocol=https\nhost=%s\nusername=%s\npassword=%s' "$1" "$2" "$3") ]] ||
    fail "for $1, $2 is expected, but there is: $answer"
}

# The line of the README, word for word.
line=$(grep -x 'gcc .*' "$work/template/README.md")
(cd "$work/template" && eval "$line -Wall -Wextra -Wpedantic -Werror -MMD -MF $work/used")
! tr -s ' ' '\n' <"$work/used" | grep /watchword/ | grep -v "^$prefix/include/" ||
  fail 'a header of Watchword does not come from the installed tree'
export TEMPLATE_TOKEN=token-of-the-template
WATCHWORD_PLUGIN_PATH=$work/template expect template.example template token-of-the-template
WATCHWORD_PLUGIN_PATH=$work/template expect git.template.example template token-of-the-template
! WATCHWORD_PLUGIN_PATH=$work/template fill example.org >"$work/out" 2>&1 ||
  fail "the template answers for a host that its manifest does not claim: $(cat "$work/out")"
! fill template.example >"$work/out" 2>&1 || fail 'something answers without the plugin'
# Its ways end with the variable: nobody may be asked.
! (unset TEMPLATE_TOKEN && WATCHWORD_PLUGIN_PATH=$work/template fill template.example) >"$work/out" 2>&1 ||
  fail 'the template answers without a token'
grep -q 'nobody is signed in to .*a person may not be asked' "$work/out" || fail "the reason is missing: $(cat "$work/out")"

# With CMake, and installed for everybody.
for template in template template-cpp; do
  cmake -S "$work/$template" -B "$work/build-$template" -DCMAKE_PREFIX_PATH="$prefix" \
    -DCMAKE_BUILD_TYPE=Release >"$work/cmake.log" || fail "$(cat "$work/cmake.log")"
  cmake --build "$work/build-$template" >"$work/cmake.log" || fail "$(cat "$work/cmake.log")"
  exported=$(nm -D --defined-only "$work/build-$template/$template.so" | cut -d' ' -f3)
  [[ $exported == watchword_plugin_entry ]] || fail "$template exports more than its entry: $exported"
  watchword plugins check "$work/build-$template/$template.so" >"$work/out" || fail "$(cat "$work/out")"
  cmake --install "$work/build-$template" --prefix "$work/installed" >/dev/null
done
export TEMPLATE_CPP_TOKEN=token-of-the-other
export WATCHWORD_PLUGIN_PATH=$work/installed/lib/watchword/plugins
expect template.example template token-of-the-template
expect template-cpp.example template-cpp token-of-the-other
printf 'both templates answer\n'

# An answer that lasts is kept in memory, until what it was made of changes.
sed -i 's/^    return answer;$/    answer.expires_at = host_.now() + 3600;\n&/' "$work/template-cpp/template_cpp.cpp"
cmake --build "$work/build-template-cpp" >"$work/cmake.log" || fail "$(cat "$work/cmake.log")"
cmake --install "$work/build-template-cpp" --prefix "$work/installed" >/dev/null
# As git asks; git itself, before 2.40, does not show how long it lasts.
ask() { printf 'protocol=https\nhost=%s\n\n' "$1" | git-credential-watchword get; }
for token in the-first-token the-second-token; do
  TEMPLATE_CPP_TOKEN=$token ask template-cpp.example >"$work/out" || fail "no answer with $token"
  grep -qx "password=$token" "$work/out" || fail "with $token the answer is: $(cat "$work/out")"
done
grep -q '^password_expiry_utc=' "$work/out" || fail 'the answer does not last, so that it is not kept'
! (unset TEMPLATE_CPP_TOKEN && ask template-cpp.example) >"$work/out" 2>&1 ||
  fail "without its variable the template answers: $(cat "$work/out")"
printf 'what was kept is not answered when its variable changes\n'
