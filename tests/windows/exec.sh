#!/usr/bin/env bash
# exec.sh: run by desktop.sh. A program that `watchword exec` runs is as if it had been started by
# itself: its words, its streams, its exit code, and its end when Watchword is ended; a batch file is
# handed no word that cmd.exe would take for a command.
set -euo pipefail

export PATH=$WATCHWORD_TEST_BUILD/bin:$PATH
cd "$HOME"
home=C:/users/$(id -un)
failures=0
fail() {
  printf 'FAIL: %s\n' "$*"
  failures=$((failures + 1))
}
mkdir plugins
cp "$WATCHWORD_TEST_WINDOWS"/tests/lib/mock.{dll,json} plugins
cp "$WATCHWORD_TEST_WINDOWS/tests/unit/platform/platform-probe.exe" 'a probe.exe'
export WATCHWORD_PLUGIN_PATH=$home/plugins
url=https://mock.example/contoso
watchword login mock.example/contoso

run() { watchword exec --env PROBE_TOKEN "$url" -- "$@"; }
[[ $(run "$home/a probe" variable PROBE_TOKEN) == mock-token-of-ada@mock.example ]] || fail 'the variable'
[[ $(run "$home/a probe" words 'one two' '"' '' 'C:\x\') == $'«one two»\n«"»\n«»\n«C:\\x\\»' ]] || fail 'the words'
[[ $(printf 'a\r\nb\x1a' | run "$home/a probe" copy | od -An -c | tr -d ' \n') == 'a\r\nb032' ]] || fail 'the streams'
status=0
run "$home/a probe" exit 9 || status=$?
((status == 9)) || fail "exit code $status instead of 9"

printf '@"%%~dp0a probe.exe" words %%*\r\n' >batch.cmd
[[ $(run "$home/batch" one 'two words') == $'«one»\n«two words»' ]] || fail 'a batch file'
run "$home/batch" 'a&calc' 2>err && fail 'a batch file was given an ampersand'
grep -q 'batch file' err || fail "a batch file: $(cat err)"

# The program ends with the one that runs it, however that ends.
run "$home/a probe" sleep >begun &
until grep -q begun begun; do sleep 0.05; done
is_running() { pgrep -f '^[^ ]*a probe(.exe)? sleep' >/dev/null; }
is_running || fail 'the program cannot be seen'
# shellcheck disable=SC2046  # words
kill -9 $(pgrep -f 'watchword.exe exec .*probe sleep')
for ((i = 0; i < 100; i++)); do
  is_running || break
  sleep 0.05
done
((i < 100)) || fail 'the program outlives the one that ran it'
wait || true

((failures == 0))
