#!/usr/bin/env bash
# plugins.sh: run by desktop.sh. What a module can do to a process by the means of Windows is named by
# `watchword plugins check`, and in a get it is contained: git goes on, and other plugins still answer.
# The rules that are the same on every system are asked by tests/plugins on Linux.
set -euo pipefail

modules=$WATCHWORD_TEST_WINDOWS/tests
export PATH=$WATCHWORD_TEST_BUILD/bin:$PATH
cd "$HOME"
home=C:/users/$(id -un)
failures=0
fail() {
  printf 'FAIL: %s\n' "$*"
  failures=$((failures + 1))
}

mkdir stores
cp "$modules"/lib/memory.{dll,json} stores

# plugin DIRECTORY ID MODULE [HOST]: with a manifest as it should be.
plugin() {
  mkdir -p "$1"
  cp "$3" "$1/$2.dll"
  printf '{"manifest":1,"id":"%s","name":"%s","kind":"provider","abi":"1.0","version":"1","hosts":["%s"]}\n' \
    "$2" "$2" "${4:-rules.example}" >"$1/$2.json"
}

# breaks ID RULE REGEX [MODULE]: of a module that breaks this rule, and no other, one is told.
breaks() {
  plugin rules "$1" "$modules/rules/${4:-breaker}.dll"
  local status=0
  watchword plugins check "$home/rules/$1.dll" >out 2>err || status=$?
  ((status == 4)) || fail "$1: exit code $status: $(cat out err)"
  grep -Eq -- "^$1.dll: $2: .*$3.*\. [A-Z\"].*\.$" out || fail "$1: no line «$2: $3»: $(cat out)"
  others=$(grep -Ev -- "^$1.dll: ($2|breaks rules): " out || true)
  [[ -z $others ]] || fail "$1: more than that is told: $others"
}
breaks crashing crash 'crashes in get .Access violation'
breaks hanging time 'get does not come back'
breaks leaving-a-thread threads 'thread of the module is left'
breaks leaving-a-descriptor descriptors 'leaves descriptors open'
breaks printing-output output 'prints to standard output.*password=printed'
breaks exporting symbols 'exports .* beside' exporting
plugin rules good "$modules/rules/breaker.dll"
watchword plugins check "$home/rules/good.dll" >out || fail "good: $(cat out)"
grep -Eqx 'good.dll: keeps all rules \([0-9]+ checks\)' out || fail "good: $(cat out)"

# In a get. Exceptions cross between runtimes that know nothing of each other; what ends the process,
# ends it without a window, a report or a word on standard output.
# asked NAME CODE REGEX
asked() {
  rm -rf used
  plugin used "$1" "$modules/misbehaving/$1.dll" "$1.example"
  local status=0
  printf 'protocol=https\nhost=%s.example\n\n' "$1" |
    WATCHWORD_INTERACTIVE=never WATCHWORD_STORE=memory WATCHWORD_PLUGIN_PATH="$home/used;$home/stores" timeout 30 git-credential-watchword get >out 2>err || status=$?
  [[ ! -s out ]] || fail "$1: it reached stdout: $(cat out)"
  [[ ! $3 ]] || grep -Eq -- "$3" err || fail "$1: stderr does not say «$3»: $(cat err)"
  [[ $status =~ ^($2)$ ]] || fail "$1: exit code $status"
}
asked throwing-init 3 'throwing-init'
asked throwing-ways 3 'throwing-ways'
asked throwing-get 70 'throwing-get'
asked throwing-int 70 'throwing-int'
asked without-entry 3 'without-entry'
asked other-abi-major 3 'other-abi-major'
asked printing 4 'printed'
asked long-report 4 'no'
asked aborting 3 ''
((failures == 0))
