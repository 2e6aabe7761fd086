#!/usr/bin/env bash
# misbehaving_test.sh BIN MODULES STORES [CASE…]
#
# Every way in which a plugin can be wrong is refused or contained: a person is told which one and
# why, git goes on with its next helper, and other plugins still answer. BIN has the executable,
# MODULES what misbehaving.cpp was compiled into, STORES the memory store.
set -euo pipefail

bin=$(realpath "$1") modules=$(realpath "$2") stores=$(realpath "$3")
shift 3
only=("$@")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
fixtures=$here/../../fixtures
readonly seconds_at_most=20 # for one git command on a busy machine; nothing here waits for anything

umask 022
work=$(mktemp -d)
failures=0 cases=0 name=
# shellcheck disable=SC2317  # called by the trap
finish() {
  local status=$?
  if ((status == 0)); then rm -rf "$work"; else printf 'left behind: %s\n' "$work"; fi
}
trap finish EXIT

fail() {
  printf 'FAIL: %s: %s\n' "$name" "$*"
  failures=$((failures + 1))
}

mkdir "$work/home"
export ASAN_OPTIONS=handle_segv=0:handle_abort=0${ASAN_OPTIONS:+:$ASAN_OPTIONS}
export PATH=$bin:$PATH HOME=$work/home XDG_STATE_HOME=$work/state GIT_CONFIG_NOSYSTEM=1
export GIT_TERMINAL_PROMPT=0 WATCHWORD_INTERACTIVE=never WATCHWORD_STORE=memory
unset GIT_ASKPASS SSH_ASKPASS WATCHWORD_TRACE WATCHWORD_PLUGIN_PATH WATCHWORD_PROVIDER TF_BUILD GITHUB_ACTIONS

# --- plugins

# manifest ID [HOST] [KIND] [ABI]
manifest() {
  printf '{"manifest":1,"id":"%s","name":"%s","kind":"%s","abi":"%s","version":"1.0.0","hosts":["%s"]}\n' \
    "$1" "$1" "${3:-provider}" "${4:-1.0}" "${2:-$1.example}"
}
# plugin DIRECTORY MODULE [ID]: a module with a manifest, both as they should be
plugin() {
  local id=${3:-$2}
  mkdir -p "$1"
  install -m 644 "$modules/$2.so" "$1/$id.so"
  manifest "$id" >"$1/$id.json"
}

mkdir "$work/stores" "$work/good"
install -m 644 "$stores/memory.so" "$stores/memory.json" "$work/stores"
plugin "$work/good" good
manifest good '*.example' >"$work/good/good.json"

# --- git and the helper

# shellcheck disable=SC2016  # expanded by the shell that git starts
readonly second='!f() { test "$1" = get && printf "username=second\npassword=from-the-second\n"; }; f'

request() { printf 'protocol=https\nhost=%s\n\n' "$1"; }

# with_path DIRECTORIES COMMAND…
with_path() {
  local path=$1
  shift
  WATCHWORD_PLUGIN_PATH=$path:$work/stores timeout "$seconds_at_most" "$@"
}

# $1: plugin directories, $2: a host. The password that git ends with, after watchword and a second helper.
password_from_git() {
  request "$2" | with_path "$1" git -c credential.helper= -c credential.helper=watchword \
    -c "credential.helper=$second" credential fill 2>"$work/git.err" | sed -n 's/^password=//p'
}

# $1: plugin directories, $2: a host. Runs the helper alone, with its trace.
run_helper() {
  status=0
  rm -f "$work/trace"
  request "$2" | WATCHWORD_TRACE=$work/trace with_path "$1" git-credential-watchword get \
    >"$work/out" 2>"$work/err" || status=$?
}

selected() {
  ((${#only[@]} == 0)) || [[ " ${only[*]} " == *" $1 "* ]] || return 1
  [[ $name == "$1" ]] || cases=$((cases + 1))
  name=$1
}

# refused NAME DIRECTORY REGEX [HOST]: what a plugin in DIRECTORY does wrong is said on stderr (with
# a text that matches) and in the trace; nothing of it reaches git; others answer.
refused() {
  local directory=$2 says=$3 host=${4:-$1.example} got
  selected "$1" || return 0
  run_helper "$directory" "$host"
  [[ ! -s $work/out ]] || fail "it reached stdout: $(cat "$work/out")"
  ((status < 124)) || fail "exit code $status"
  grep -Eq -- "$says" "$work/err" || fail "stderr does not say «$says»: $(cat "$work/err")"
  grep -Eq -- "$says" "$work/trace" || fail "the trace does not say «$says»: $(cat "$work/trace")"
  ! grep -q '[[:cntrl:]]' < <(tr -d '\n' <"$work/err") || fail "control characters on stderr"
  if [[ $says == *' is not used: '* ]]; then
    listed "$directory" "${says%% is not used: *}" "${says#* is not used: }"
  fi
  goes_on "$directory" "$host"
  [[ $break_nothing == *" $1 "* ]] || catches "$directory" "${host%.example}" "${rule_of[$1]:-load|manifest|files}"
}

# listed DIRECTORY PATH REGEX: `watchword plugins` names the file, and below it the reason.
listed() {
  with_path "$1" watchword plugins >"$work/out" 2>"$work/err" || fail "watchword plugins fails: $(cat "$work/err")"
  grep -Fx -A1 -- "$2" "$work/out" | tail -n 1 | grep -Eq -- "$3" ||
    fail "watchword plugins does not say «$3» of $2: $(cat "$work/out")"
}

# goes_on DIRECTORY HOST: git's next helper answers; another plugin of the same host does.
goes_on() {
  local got
  got=$(password_from_git "$1" "$2") || fail "git failed: $(cat "$work/git.err")"
  [[ $got == from-the-second ]] || fail "git's next helper was not asked, git has «$got»"
  got=$(password_from_git "$1:$work/good" "$2") || fail "git failed: $(cat "$work/git.err")"
  [[ $got == secret-of-good ]] || fail "another plugin does not answer, git has «$got»: $(cat "$work/git.err")"
}

# --- what `watchword plugins check` says of the same, to whoever writes a plugin

# The rule that a module breaks; of a manifest or of files it is one of those.
declare -Ar rule_of=(
  [throwing-constructor]=crash [aborting]=crash [printing]=output
  [null-deinit]=entry [short-provider]=entry [null-functions]=entry [throwing-deinit]=exception
  [throwing-ways]=exception [throwing-get]=exception [throwing-get-shared-runtime]=exception
  [throwing-int]=exception [throwing-store]=exception
  [unknown-status-of-ways]=status [unknown-status]=status [negative-status]=status
  [null-way]=way [short-way]=way [many-ways]=way
  [silent-failure]=report [null-report]=report [long-report]=report
  [null-item-store]=store [recursive-store]=store-asks [module-elsewhere]=manifest
  [no-answer]=answer [short-answer]=answer [null-answer]=answer [two-answers]=answer
  [unknown-kind]=answer [empty-secret]=answer [null-secret]=answer [huge-secret]=answer
  [control-in-secret]=answer [control-in-username]=answer [colon-in-username]=answer
  [null-username]=answer [line-break-in-session]=answer)
# Nothing is wrong with these modules; it is the helper that is tested with them. A thief breaks no
# rule: whoever looks for what others keep finds nothing. Of two directories the check knows none.
readonly break_nothing=' deinit unclaimed-host thief duplicate missing-directory relative-directory '

sanitized=$(sed -n 's/^WATCHWORD_SANITIZE:[A-Z]*=//p' "$bin/../CMakeCache.txt")
readonly sanitized
# catches DIRECTORY ID RULE: the case that runs, as the check finds it.
catches() {
  # Hundreds of processes that start a sanitizer each would show nothing more of our own code.
  if [[ $sanitized ]]; then return; fi
  status=0
  watchword plugins check "$1/$2.so" >"$work/found" 2>&1 || status=$?
  ((status == 4)) && grep -Eq "^$2.so: ($3): " "$work/found" ||
    fail "the check (exit code $status) does not say «$3»: $(head -c 600 "$work/found")"
}

# --- modules. $1: the name, $2: what is said

module() {
  [[ -f $modules/$1.so ]] || { name=$1 && fail "there is no such module" && return; }
  plugin "$work/$1" "$1"
  refused "$1" "$work/$1" "$2"
}
# Refused when it is loaded: the message begins with the path of the module.
at_load() {
  module "$1" "$work/$1/$1.so (is not loaded|is not used|has no)[:,]? .*$2"
  ! selected "$1" || listed "$work/$1" "$work/$1/$1.so" "$2"
}

at_load other-abi-major 'made for plugin ABI 2\.[0-9]+, this is 1\.'
at_load newer-abi-minor 'made for plugin ABI 1\.[0-9]+, this is 1\.'
at_load short-entry 'entry is incomplete'
at_load without-entry 'exports no watchword_plugin_entry'
at_load null-init 'entry is incomplete'
at_load null-get-factory 'entry is incomplete'
at_load failing-init 'it lacks something that it needs'
at_load silently-failing-init 'its init failed without saying why'
at_load declining-init 'does not want to be used'
at_load throwing-init 'its init threw an exception'
at_load throwing-get-factory 'its get_factory threw an exception'
at_load without-factory 'watchword.provider/1, though its manifest'
at_load undefined-symbol 'undefined symbol: a_function_that_nobody_has'

module throwing-ways 'plugin throwing-ways threw an exception'
module unknown-status-of-ways 'plugin unknown-status-of-ways answered a status that does not exist: 4711'
module null-way 'plugin null-way put a way that makes no sense'
module short-way 'plugin short-way put a way that makes no sense'
module many-ways 'plugin many-ways put a way that makes no sense'

module throwing-get 'plugin throwing-get threw an exception'
module throwing-get-shared-runtime 'plugin throwing-get-shared-runtime threw an exception'
module throwing-int 'plugin throwing-int threw an exception'
module unknown-status 'plugin unknown-status answered a status that does not exist: 4711'
module negative-status 'plugin negative-status answered a status that does not exist: -1'
module no-answer 'plugin no-answer answered nothing'
module short-answer 'plugin short-answer answered with an incomplete struct'
module null-answer 'plugin null-answer answered with an incomplete struct'
module two-answers 'plugin two-answers answered twice'
module unknown-kind 'plugin unknown-kind answered .*kind that does not exist'
module empty-secret 'plugin empty-secret answered .*empty'
module null-secret 'plugin null-secret answered .*empty'
module huge-secret 'plugin huge-secret answered .*too large'
module control-in-secret 'plugin control-in-secret answered .*control characters'
module control-in-username 'plugin control-in-username answered .*control characters'
module colon-in-username 'plugin colon-in-username answered .*colon'
module null-username 'plugin null-username answered .*not there'
module line-break-in-session 'plugin line-break-in-session answered .*control characters'

# Those that fail in their own name: whoever is asked says no, which ends the request in Watchword
# and goes on in git.
failing() {
  selected "$1" || return 0
  plugin "$work/$1" "$1"
  run_helper "$work/$1" "$1.example"
  [[ ! -s $work/out ]] || fail "it reached stdout: $(head -c 300 "$work/out")"
  ((status < 124)) || fail "exit code $status"
  grep -Eq -- "$2" "$work/err" || fail "stderr does not say «$2»: $(head -c 300 "$work/err")"
  ! grep -q '[[:cntrl:]]' < <(tr -d '\n' <"$work/err") || fail 'control characters on stderr'
  (($(wc -c <"$work/err") < 20000)) || fail "$(wc -c <"$work/err") bytes on stderr"
  [[ $(password_from_git "$work/$1" "$1.example") == from-the-second ]] || fail "git's next helper was not asked"
  catches "$work/$1" "$1" "${rule_of[$1]}"
}
failing silent-failure 'plugin silent-failure failed without saying why'
failing null-report 'plugin null-report failed without saying why'
failing long-report 'no +\[?'

# Nothing to say is not an error.
for quiet in null-functions short-provider; do
  if selected "$quiet"; then
    plugin "$work/$quiet" "$quiet"
    goes_on "$work/$quiet" "$quiet.example"
    catches "$work/$quiet" "$quiet" "${rule_of[$quiet]}"
  fi
done

# These answer, and err only where it does no harm any more.
for late in null-deinit throwing-deinit; do
  if selected "$late"; then
    plugin "$work/$late" "$late"
    run_helper "$work/$late" "$late.example"
    grep -q "^password=secret-of-$late$" "$work/out" || fail "it does not answer: $(cat "$work/err")"
    ((status == 0)) || fail "exit code $status"
    catches "$work/$late" "$late" "${rule_of[$late]}"
  fi
done
if selected deinit; then
  watchword plugins check "$work/good/good.so" >"$work/found" || fail "of the one that does not err the check says: $(cat "$work/found")"
  run_helper "$work/good" any.example
  grep -q 'good: deinit was called' "$work/trace" || fail 'deinit is not called'
fi

# A plugin that ends the process takes the helper with it, but not git. (An exception cannot pass
# through dlopen, so one that is thrown by a constructor does the same.)
for fatal in aborting throwing-constructor; do
  if selected "$fatal"; then
    plugin "$work/$fatal" "$fatal"
    [[ $(password_from_git "$work/$fatal" "$fatal.example") == from-the-second ]] || fail "git's next helper was not asked"
    catches "$work/$fatal" "$fatal" "${rule_of[$fatal]}"
  fi
done

# What a plugin prints is not what git reads.
if selected printing; then
  plugin "$work/printing" printing
  run_helper "$work/printing" printing.example
  [[ ! -s $work/out ]] || fail "what it prints reaches git: $(cat "$work/out")"
  [[ $(password_from_git "$work/printing" printing.example) == from-the-second ]] || fail "git's next helper was not asked"
  catches "$work/printing" printing "${rule_of[printing]}"
fi

# --- hosts

# A plugin is not even loaded for a host that its manifest does not claim.
if selected unclaimed-host; then
  plugin "$work/unclaimed" good
  run_helper "$work/unclaimed" other.example
  [[ ! -s $work/out ]] || fail "it answers: $(cat "$work/out")"
  ! grep -q 'asking good' "$work/trace" || fail 'it was asked'
  [[ $(password_from_git "$work/unclaimed" other.example) == from-the-second ]] || fail "git's next helper was not asked"
  [[ $(password_from_git "$work/unclaimed" good.example) == secret-of-good ]] || fail 'it does not answer for its own host'
fi

# --- files, owners and modes

d=$work/world-writable-module && plugin "$d" good world-writable-module && chmod o+w "$d/world-writable-module.so"
refused world-writable-module "$d" "$d/world-writable-module.json is not used: its module world-writable-module.so cannot be used: others than its owner may write"

d=$work/world-writable-manifest && plugin "$d" good world-writable-manifest && chmod o+w "$d/world-writable-manifest.json"
refused world-writable-manifest "$d" "$d/world-writable-manifest.json is not used: others than its owner may write"

d=$work/group-writable-directory && plugin "$d" good group-writable-directory && chmod g+w "$d"
refused group-writable-directory "$d" "$d is not used: others than its owner may write"

d=$work/linked-module && plugin "$d" good linked-module && mv "$d/linked-module.so" "$work/elsewhere.so" &&
  ln -s "$work/elsewhere.so" "$d/linked-module.so"
refused linked-module "$d" "$d/linked-module.json is not used: its module linked-module.so cannot be used: it is a symbolic link"

d=$work/linked-manifest && plugin "$d" good linked-manifest && mv "$d/linked-manifest.json" "$work/elsewhere.json" &&
  ln -s "$work/elsewhere.json" "$d/linked-manifest.json"
refused linked-manifest "$d" "$d/linked-manifest.json is not used: it is a symbolic link"

plugin "$work/behind-a-link" good linked-directory && ln -s "$work/behind-a-link" "$work/linked-directory"
refused linked-directory "$work/linked-directory" "$work/linked-directory is not used: it is a symbolic link"
refused linked-directory-with-slash "$work/linked-directory//" "$work/linked-directory is not used: it is a symbolic link" linked-directory.example
refused linked-directory-with-dot "$work/linked-directory/." "$work/linked-directory/. is not used: it is a symbolic link" linked-directory.example

d=$work/shared/app/plugins && mkdir -p "$work/shared/app" && plugin "$d" good below-shared && chmod 0777 "$work/shared"
refused below-shared "$d" "$d is not used: others than its owner may write to $work/shared"
refused below-shared-with-dots "$d/../plugins/." "$d/../plugins/. is not used: others than its owner may write to $work/shared" below-shared.example

d=$work/missing-module && plugin "$d" good missing-module && rm "$d/missing-module.so"
refused missing-module "$d" "$d/missing-module.json is not used: its module missing-module.so cannot be used: No such file"

d=$work/pipe-manifest && mkdir "$d" && mkfifo "$d/pipe-manifest.json"
refused pipe-manifest "$d" "$d/pipe-manifest.json is not used: it is neither a file nor a directory"

refused missing-directory "$work/is-not-there" "$work/is-not-there is not used: No such file"

# Elsewhere than in an absolute directory nothing is looked for, wherever one stands.
plugin "$work/relative" good relative && cd "$work" && mkdir -p "$work/relative/plugins"
refused relative-directory relative 'relative is not used: it is not an absolute path' relative.example
cd "$here"

if ((EUID == 0)); then
  d=$work/foreign-module && plugin "$d" good foreign-module && chown 4711 "$d/foreign-module.so"
  refused foreign-module "$d" "$d/foreign-module.json is not used: its module foreign-module.so cannot be used: it belongs to user 4711"
  d=$work/foreign-manifest && plugin "$d" good foreign-manifest && chown 4711 "$d/foreign-manifest.json"
  refused foreign-manifest "$d" "$d/foreign-manifest.json is not used: it belongs to user 4711"
  d=$work/foreign-directory && plugin "$d" good foreign-directory && chown 4711 "$d"
  refused foreign-directory "$d" "$d is not used: it belongs to user 4711"
else
  echo 'not root: files of other users are not tested'
fi

# --- manifests. NAME REGEX CONTENT: the content of NAME.json, beside a module that is well

bad_manifest() {
  plugin "$work/$1" good "$1"
  printf '%s' "$3" >"$work/$1/$1.json"
  refused "$1" "$work/$1" "$work/$1/$1.json is not used: .*$2"
}
# The same, made of a good manifest by a sed command.
changed_manifest() { bad_manifest "$1" "$2" "$(manifest "$1" | sed "$3")"; }

bad_manifest not-json 'is not a JSON object' 'this is not JSON'
bad_manifest empty-manifest 'is not a JSON object' ''
bad_manifest a-list 'is not a JSON object' '[]'
bad_manifest not-utf8 'is not a JSON object' $'{"manifest":1,"id":"\xff"}'
bad_manifest deeply-nested 'is not a JSON object' "$(printf '[%.0s' {1..2000})"
changed_manifest other-format 'format that this Watchword does not know' 's/"manifest":1/"manifest":2/'
changed_manifest without-id 'no text "id"' 's/"id":/"di":/'
changed_manifest id-with-slash 'id .*is not made of a-z' 's|"id":"[^"]*"|"id":"../id-with-slash"|'
changed_manifest id-in-capitals 'id .*is not made of a-z' 's|"id":"[^"]*"|"id":"Id-In-Capitals"|'
changed_manifest other-id "names the plugin 'good', which is not the file's name" 's|"id":"[^"]*"|"id":"good"|'
changed_manifest other-kind 'neither "provider" nor "store"' 's/"kind":"provider"/"kind":"oracle"/'
changed_manifest other-abi 'made for plugin ABI 2.0, this is 1' 's/"abi":"1.0"/"abi":"2.0"/'
changed_manifest newer-abi 'made for plugin ABI 1.99, this is 1' 's/"abi":"1.0"/"abi":"1.99"/'
changed_manifest odd-abi 'is not a version' 's/"abi":"1.0"/"abi":"1"/'
changed_manifest hosts-of-numbers '"hosts" .*not a list of texts' 's/"hosts":\[[^]]*\]/"hosts":[1]/'
changed_manifest control-characters '"name" .*control characters' 's/"name":"[^"]*"/"name":"a\\u001b[2Jb"/'
changed_manifest automatic-too-large '"automatic" .*too large' 's/"version"/"automatic":99999999999,"version"/'
bad_manifest ten-megabytes 'larger than it may be' "$(head -c 10000000 /dev/zero | tr '\0' ' ')"
# Names that the helper keeps its own secrets and state under.
for own in git host locks network stored auto; do
  plugin "$work/reserved-$own" thief "$own"
  refused "$own" "$work/reserved-$own" "$work/reserved-$own/$own.json is not used: the id '$own' .*Watchword's own"
done

# A manifest cannot lead elsewhere: the module is always the file beside it.
if selected module-elsewhere; then
  plugin "$work/module-elsewhere" good module-elsewhere
  install -m 644 "$modules/aborting.so" "$work/evil.so"
  manifest module-elsewhere | sed 's|"version"|"module":"../evil.so","version"|' >"$work/module-elsewhere/module-elsewhere.json"
  [[ $(password_from_git "$work/module-elsewhere" module-elsewhere.example) == secret-of-good ]] ||
    fail 'the module beside the manifest does not answer'
  catches "$work/module-elsewhere" module-elsewhere "${rule_of[module-elsewhere]}"
fi

# The same id in two directories: the first one is used, and the second one named.
if selected duplicate; then
  plugin "$work/first" good
  plugin "$work/second" throwing-get good
  [[ $(password_from_git "$work/first:$work/second" good.example) == secret-of-good ]] || fail 'the first one does not answer'
  run_helper "$work/first:$work/second" good.example
  grep -q "$work/second/good.json is not used: there is another plugin of that name: $work/first/good.so" "$work/trace" ||
    fail "the trace does not name both: $(cat "$work/trace")"
  [[ ! -s $work/err ]] || fail "stderr speaks of it, though nothing is lost: $(cat "$work/err")"
fi

# --- secrets

# Stores that err are named, whatever is asked of them.
store() {
  selected "$1" || return 0
  plugin "$work/$1" "$1"
  manifest "$1" x.example store >"$work/$1/$1.json"
  export WATCHWORD_STORE=$1
  run_helper "$work/$1" other.example
  [[ ! -s $work/out ]] || fail "it reached stdout: $(cat "$work/out")"
  ((status < 124)) || fail "exit code $status"
  grep -Eq -- "$2" "$work/err" || fail "stderr does not say «$2»: $(cat "$work/err")"
  [[ $(password_from_git "$work/$1" other.example) == from-the-second ]] || fail "git's next helper was not asked"
  export WATCHWORD_STORE=memory
  catches "$work/$1" "$1" "${rule_of[$1]:-load}"
}
store incomplete-store "$work/incomplete-store/incomplete-store.so is not used: its store lacks a function"
store throwing-store 'plugin throwing-store threw an exception'
store null-item-store 'plugin null-item-store .*an item that makes no sense'
# It asks for its own contents while it is asked whether it is there: there is no such extension.
if selected recursive-store; then
  plugin "$work/recursive-store" recursive-store
  manifest recursive-store x.example store >"$work/recursive-store/recursive-store.json"
  WATCHWORD_STORE=recursive-store run_helper "$work/recursive-store" other.example
  ((status < 124)) || fail "exit code $status"
  catches "$work/recursive-store" recursive-store "${rule_of[recursive-store]}"
fi

# A plugin finds what it keeps itself, and nothing of anybody else: neither another plugin's nor
# what git was told to keep. In a real store: the kernel's keyring, a private one.
if selected thief; then
  plugin "$work/both" thief
  plugin "$work/both" keeper
  cat >"$work/thief.sh" <<'SCRIPT'
set -eu
# What the fixture provides for one test only: nothing is to be kept elsewhere.
export XDG_STATE_HOME=$HOME/state WATCHWORD_STORE=kernel-keyring
request() { printf 'protocol=https\nhost=%s\n' "$1"; }
(request kept.example && printf 'username=ada\npassword=kept-by-git\n') | git-credential-watchword store
request kept.example | git-credential-watchword get | grep -q kept-by-git || { echo 'git-s own is not kept'; exit 3; }
request keeper.example | git-credential-watchword get | grep -q kept-by-the-keeper || { echo 'the keeper has lost its own'; exit 3; }
request thief.example | git-credential-watchword get || true
SCRIPT
  if [[ -f $bin/../lib/watchword/plugins/kernel-keyring.so ]]; then
    WATCHWORD_PLUGIN_PATH=$work/both "$fixtures/keyring.sh" --no-bus sh "$work/thief.sh" >"$work/out" 2>"$work/err" ||
      { grep -Eqi 'keyring.*(not permitted|denied|not allowed|withheld)' "$work/err" || fail "$(cat "$work/out" "$work/err")"; }
    ! grep -q kept-by "$work/out" || fail "the thief has something: $(cat "$work/out")"
  else
    fail 'the kernel-keyring store is not built'
  fi
fi

((cases > 0)) || { echo "no such case: ${only[*]}" && exit 1; }
printf '%d cases, %d failures\n' "$cases" "$failures"
((failures == 0))
