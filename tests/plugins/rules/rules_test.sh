#!/usr/bin/env bash
# rules_test.sh BUILD: `watchword plugins check` names each rule that a module breaks, whatever the
# module does to the process that it is checked in, and nothing where none is broken.
set -euo pipefail

build=$(realpath "$1")
check=$build/bin/watchword
breaker=$build/tests/rules
umask 022
work=$(mktemp -d)
# shellcheck disable=SC2317  # called by the trap
finish() {
  local status=$?
  if ((status == 0)); then rm -rf "$work"; else printf 'left behind: %s\n' "$work"; fi
}
trap finish EXIT
failures=0
fail() {
  printf 'FAIL: %s\n' "$*"
  failures=$((failures + 1))
}
mkdir "$work/home"
# A crash is one here, not a report of the sanitizer's.
export ASAN_OPTIONS=handle_segv=0:handle_abort=0${ASAN_OPTIONS:+:$ASAN_OPTIONS}
export HOME=$work/home XDG_STATE_HOME=$work/state GIT_CONFIG_NOSYSTEM=1

# module NAME [MEMBERS] [MODULE]: the breaker under this name, with a manifest.
module() {
  install -m 644 "$breaker/${3:-breaker}.so" "$work/$1.so"
  printf '{"manifest":1,"id":"%s","name":"%s","kind":"provider","abi":"1.0","version":"1","hosts":["rules.example"]%s}\n' \
    "$1" "$1" "${2:-}" >"$work/$1.json"
}
# breaks NAME RULE REGEX [MEMBERS] [MODULE]: of a module that breaks this rule, and no other, one is told.
breaks() {
  module "$1" "${4:-}" "${5:-}"
  local status=0
  "$check" plugins check "$work/$1.so" >"$work/out" 2>"$work/err" || status=$?
  ((status == 4)) || fail "$1: exit code $status: $(cat "$work/out" "$work/err")"
  grep -Eq -- "^$1.so: $2: .*$3.*\. [A-Z\"].*\.$" "$work/out" || fail "$1: no line «$2: $3»: $(cat "$work/out")"
  others=$(grep -Ev -- "^$1.so: ($2|breaks rules): " "$work/out" || true)
  [[ -z $others ]] || fail "$1: more than that is told: $others"
}

# What ends, holds or floods the process.
breaks exiting exit 'ends the process in get, with exit code 3'
breaks crashing crash 'crashes in get .Segmentation fault'
breaks hanging time 'get does not come back'
breaks leaving-a-thread threads 'thread of the module is left'
breaks leaving-a-process processes 'leaves a process behind'
breaks leaving-a-descriptor descriptors 'leaves descriptors open'
breaks reading-input input 'reads from standard input'
breaks printing-output output 'prints to standard output.*password=printed'
breaks missing-clock-crash crash 'crashes in ways.*the host has no'

# Who may be asked, and for what.
breaks answering-strangers host "answers for 'stranger.invalid'"
breaks looking-at-the-end host "answers for 'not-rules.example'"
breaks asking-nobody person 'get asks or shows something though nobody may be asked'
breaks network-in-ways network 'ways uses the network'
breaks online-while-offline network 'get uses the network where it must not.*network may not be used'
breaks asking-in-init network 'init uses the network'
breaks storing-for-the-store store-asks 'get searches the store'

# What the manifest has to say.
breaks undeclared-key manifest "configuration key 'rules.undeclared'"
breaks undeclared-program manifest "it runs 'sh'"
breaks undeclared-broker-method manifest "the identity broker's method 'removeAccount'"
breaks undeclared-server manifest 'it asks elsewhere.invalid'
breaks unread-member manifest 'member "persistent", which nobody reads' ',"persistent":true'
breaks url-for-a-host manifest "'https://rules.example/', which no host matches" ',"hosts":["rules.example","https://rules.example/"]'

# Secrets stay where they are.
breaks logging-a-secret secret 'get logs a secret .what the check calls RULES_TOKEN'
breaks noting-a-secret secret 'get keeps a secret .* in its state'
breaks secret-in-a-url secret 'sends a secret .* in a URL'
breaks reporting-a-secret secret 'the error of get contains a secret'
breaks secret-as-argument secret "runs 'rules-tool' with a secret .* as an argument" ',"programs":["rules-tool"]'

# What is answered and told.
breaks logging-lines log 'get logs more than one line'
breaks reporting-lines report 'the error of get has control characters or line breaks'
breaks reporting-twice report 'get reports more than one error'
breaks reporting-and-ok report 'get reports an error and returns WW_OK'
breaks holding-a-lock lock 'get returns with a lock held'
breaks expired-answer answer 'expired already'
breaks expiry-in-milliseconds answer 'expires in more than ten years'
breaks unknown-flag answer 'flags that do not exist'
breaks no-utf8 answer 'its account is no UTF-8'
breaks answer-and-nothing answer 'puts an answer and returns another status'
breaks odd-rank way 'a rank that does not exist: 3'
breaks no-reason way 'the reason of a way is empty'
breaks obstacle-without-advice way 'the advice of a way with an obstacle is empty'
breaks way-and-nothing way 'puts a way and does not return WW_OK'
breaks session-without-id session 'the id of a session is empty'
breaks renewed-without-message session 'the message of a session that cannot be renewed is empty'
breaks factory-for-anything entry 'get_factory returns something for an id that does not exist'
breaks exporting symbols 'exports .* beside' '' exporting
breaks commands-without-factory commands 'has commands, and the module has none' ',"commands":[{"name":"rules","summary":"Rules"}]'
breaks commands-of-another-group '(commands|report)' 'group is not in the manifest|fails .status 5. without saying why' ',"commands":[{"name":"rules","summary":"Rules"}]'

# Stores.
sed_store() { sed -i 's/"kind":"provider"/"kind":"store"/; s/,"hosts":\["rules.example"\]//' "$work/$1.json"; }
store_breaks() {
  module "$1"
  sed_store "$1"
  "$check" plugins check "$work/$1.so" >"$work/out" 2>&1 && fail "$1: nothing is found"
  grep -Eq -- "^$1.so: store: .*$2" "$work/out" || fail "$1: no line «$2»: $(cat "$work/out")"
}
store_breaks store-without-description 'probe returns WW_OK and does not put one description'
store_breaks store-that-finds-nothing 'search does not find what put kept'
store_breaks store-not-found 'search returns WW_NOT_FOUND'
store_breaks store-that-does-not-look 'search puts an item of another kind'
store_breaks store-without-a-limit 'does not refuse a secret that is larger than 64 KiB'

# One that breaks nothing, here and by a path of its own; several at once; JSON; what is typed wrong.
module good
(cd "$work" && "$check" plugins check good.so) >"$work/out" || fail "good: $(cat "$work/out")"
grep -Eqx 'good.so: keeps all rules \([0-9]+ checks\)' "$work/out" || fail "good: $(cat "$work/out")"
"$check" plugins check "$work/good.so" "$work/odd-rank.so" >"$work/out" && fail 'of two, one breaks a rule'
grep -q '^good.so: keeps' "$work/out" && grep -q '^odd-rank.so: way:' "$work/out" || fail "of two: $(cat "$work/out")"
"$check" plugins check --json "$work/odd-rank.so" >"$work/out" && fail 'JSON: exit code 0'
python3 -c 'import json, sys
[module] = json.load(open(sys.argv[1]))
[finding] = module["findings"]
assert module["module"].endswith("/odd-rank.so") and module["checks"] > 50, module
assert finding["rule"] == "way" and finding["what"] and finding["advice"] and finding["when"], finding' "$work/out" ||
  fail "JSON: $(cat "$work/out")"
for typed in 'chek x.so' check; do
  status=0
  # shellcheck disable=SC2086  # words
  "$check" plugins $typed >"$work/out" 2>&1 || status=$?
  ((status == 2)) && grep -q 'plugins check' "$work/out" || fail "\`plugins $typed\`: $status, $(cat "$work/out")"
done
rm "$work/good.json"
"$check" plugins check "$work/good.so" >"$work/out" && fail 'there is no manifest, and nothing is found'
grep -q '^good.so: manifest: there is no .*good.json' "$work/out" || fail "without manifest: $(cat "$work/out")"

((failures == 0))
