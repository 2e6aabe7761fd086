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
from_memory() { grep -c "answered from the kernel's memory" "$WATCHWORD_TRACE" || true; }

# $1: what it is, $2: whether the next answer must come from memory (1) or not (0)
expect_memory() {
  local before answer
  before=$(from_memory)
  answer=$(request | git-credential-watchword get)
  [[ $answer == *password=* ]] || fail "$1: there was no answer"
  expect_number "$1: answers from memory" "$2" "$(($(from_memory) - before))"
}

expect_memory 'outside the repository' 0
expect_memory 'the second answer' 1
# A traced process cannot trace itself for leaks.
request | ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
  strace -f -e trace=openat,execve -o calls git-credential-watchword get >/dev/null
if grep -E '\.so' calls | grep -vE '/(libc|ld-linux-x86-64|libasan|libubsan|libstdc\+\+|libm|libgcc_s|libboost_[a-z]+)\.so|ld\.so\.cache|ENOENT'; then
  fail 'something was loaded for an answer from memory'
fi
expect_number 'programs run for an answer from memory' 1 "$(grep -c execve calls)"

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
