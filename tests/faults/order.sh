#!/usr/bin/env bash
# A rotated refresh token is in the store before anything is made of the answer that it came with: seen
# in the order of the system calls.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

signed_in_to_azure
organization >get.in
# The kernel's keyring as the store, because it is a system call; the first bytes of each are enough. A
# traced process cannot trace itself for leaks.
WATCHWORD_INTERACTIVE=never ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
  strace -f -s 20 -e trace=add_key,write,read,recvmsg -o calls git-credential-watchword get <get.in >/dev/null
line_of() { grep -n "$1" calls | head -n 1 | cut -d: -f1 || true; }
session=$(line_of 'add_key(.*"watchword:entra.sess')
# Access tokens are kept in the memory that all stores share, where names are hashes.
access=$(line_of 'add_key("user", "[0-9a-f]\{20\}"')
answer=$(line_of 'write(.*"\(username\|capability\|password\)')
[[ $session && $access && $answer ]] || fail "not all calls were seen: session $session, access $access, answer $answer"
((session < access)) || fail 'the access token was kept before the refresh token'
((session < answer)) || fail 'the answer was printed before the refresh token was kept'
