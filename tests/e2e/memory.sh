#!/usr/bin/env bash
# A fresh answer comes from the kernel's memory: nothing is loaded and nobody is run for it. What
# changes the answer empties the memory.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if ! keyctl show @u >/dev/null 2>&1; then
  printf 'skipped: this system withholds the kernel keyring\n'
  exit 77
fi
start_azure
use_watchword
person_is alice@contoso.com
git clone --quiet "$WATCHWORD_AZURE_REPO" engine
no_browser_from_here

request() { printf 'protocol=https\nhost=dev.azure.com:%s\npath=contoso/engine/_git/engine\n\n' "$WATCHWORD_AZURE_PORT"; }
from_memory() { grep -c "answered from memory" "$WATCHWORD_TRACE" || true; }

# $1: what it is, $2: whether the next answer must come from memory (1) or not (0), the rest: what the
# helper is run with
expect_memory() {
  local before answer
  before=$(from_memory)
  answer=$(request | ASAN_OPTIONS=$untraced "${@:3}" git-credential-watchword get)
  [[ $answer == *password=* ]] || fail "$1: there was no answer"
  expect_number "$1: answers from memory" "$2" "$(($(from_memory) - before))"
}

# A traced process cannot trace itself for leaks.
untraced=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0

expect_memory 'outside the repository' 0
expect_memory 'the second answer' 1
request | ASAN_OPTIONS=$untraced strace -f -e trace=openat,execve -o calls git-credential-watchword get >/dev/null
if grep -E '\.so' calls | grep -vE '/(libc|ld-linux-x86-64|libasan|libubsan|libstdc\+\+|libm|libgcc_s|libboost_[a-z]+)\.so|ld\.so\.cache|ENOENT'; then
  fail 'something was loaded for an answer from memory'
fi
expect_number 'programs run for an answer from memory' 1 "$(grep -c execve calls)"

# sshd, cron and systemd give a session keyring that has no link to the user's.
expect_memory 'in a session keyring of its own' 1 keyctl session -

watchword cache clear
expect_memory 'the memory was cleared' 0 strace -qq -o big -e trace=add_key -e inject=add_key:error=ENODEV:when=1
grep -q 'add_key("big_key"' big || fail "the first try was not for a big_key: $(cat big)"
expect_memory 'there is no big_key' 1

# A miss, for which a token is ready: of all that could answer, only what may have an answer is loaded,
# and no store is opened.
watchword cache clear
expect_memory 'a miss' 0 strace -qq -f -o calls -e trace=openat,connect,sendmsg
grep -q '/entra\.so' calls || fail 'strace does not show what is loaded'
if grep -E '/(azure-devops-oauth|secret-service|kernel-keyring)\.so|/network\.so|bus' calls; then
  fail 'a store was opened for a token that is ready'
fi

# Where a container forbids it all, there is no memory, and nothing is said about it.
without_keys=(strace -qq -f -o forbidden -e trace=keyctl,add_key -e inject=keyctl,add_key:error=EPERM)
expect_memory 'the keyring is forbidden' 0 "${without_keys[@]}" 2>complaint
# Then the token is where the service keeps what is for the session only, and is asked for first: the
# handshake, Hello, whether the keyring is locked, whether there is one in memory, the search,
# OpenSession and the token itself; git's own helper sends 21 messages.
WATCHWORD_PROVIDER=entra expect_memory 'the same once more' 0 "${without_keys[@]/trace=/trace=sendmsg,}" 2>>complaint
expect_number 'messages to the session bus' 7 "$(grep -c 'sendmsg(' forbidden)"
[[ ! -s complaint ]] || fail "a forbidden keyring was complained of: $(cat complaint)"
expect_text 'explain, where it is forbidden' 'answers are not kept' \
  "$(ASAN_OPTIONS=$untraced "${without_keys[@]}" watchword explain "$WATCHWORD_AZURE_REPO" || true)"
expect_text 'explain' 'answers are kept' "$(watchword explain "$WATCHWORD_AZURE_REPO")"

git config --global watchword.account alice@contoso.com
expect_memory 'the configuration changed' 0
expect_memory 'the same configuration' 1
cd engine
expect_memory 'the configuration of a repository' 0
cd ..
WATCHWORD_ENTRA_FLOW=browser expect_memory 'the environment changed' 0
{ request && printf 'username=x\npassword=%s\n' wrong; } | sed '/^$/d' | git-credential-watchword erase
expect_memory 'something was refused' 0

watchword logout "$WATCHWORD_AZURE_REPO"
export WATCHWORD_INTERACTIVE=never
message=$(request | refused git-credential-watchword get)
expect_text 'after the sign-out' 'nobody is signed in' "$message"
expect_no_browser
