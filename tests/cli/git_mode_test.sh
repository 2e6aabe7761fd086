#!/usr/bin/env bash
# The executable under the name by which git runs it.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/cli/lib.sh
source "$here/lib.sh"
helper=$build/bin/git-credential-watchword
expect 0 "$watchword" login https://mock.example/contoso

ask() { printf 'protocol=https\nhost=mock.example\npath=contoso/x\n\n' | "$helper" "$@"; }

# Operations that git may invent are ignored silently, with or without options.
for operation in frobnicate login help status; do
  expect 0 "$helper" "$operation"
  out_empty
  err_empty
done
expect 0 "$helper" --verbose frobnicate
out_empty
expect 2 "$helper"
err_has 'watchword configure'

expect 0 "$helper" capability
out_is $'version 0\ncapability authtype\ncapability state'
ask get >out 2>err || fail 'get failed'
out_has password=mock-token-of-ada@mock.example
err_empty
ask --verbose get >out 2>err || fail 'get with an option failed'
out_has password=mock-token-of-ada@mock.example
err_has ' watchword['
err_lacks mock-token

# The same with a path, as git runs an absolute helper with options.
git config --global credential.helper "$helper --verbose"
git config --global credential.useHttpPath true
printf 'url=https://mock.example/contoso/x\n\n' | git credential fill >out 2>err || fail 'git gets no credential'
out_has password=mock-token-of-ada@mock.example

# What is no host gets nothing, and one that is written otherwise what is right.
for host in '[mock.example]evil.example' '[mock.example' 'evil.example%2f.mock.example' 'mock.example:x'; do
  printf 'protocol=https\nhost=%s\npath=contoso/x\n\n' "$host" | "$helper" get >out 2>err && fail "$host is answered"
  out_empty
  err_has 'is not the name or address of a server'
done
for host in mock.example. mock.example:443 Mock.Example; do
  printf 'protocol=https\nhost=%s\npath=contoso/x\n\n' "$host" | "$helper" get >out 2>err || fail "$host is not answered"
  out_has password=mock-token-of-ada@mock.example
done
printf 'protocol=http\nhost=mock.example.\npath=contoso/x\n\n' | "$helper" get >out 2>err && fail 'plain http is answered'
err_has unencrypted

# What a url decodes to is no line of its own.
printf 'url=https://u:good%%0asecret=injected@other.example\n\n' | "$helper" store >out 2>err && fail 'a line break is kept'
err_has 'the password has a control character'

# A setting that makes no sense ends git's command with the place where it was set.
WATCHWORD_INTERACTIVE=nver ask get >out 2>err && fail 'a wrong value is ignored'
out_is quit=1
err_has 'watchword.interactive is "nver", by WATCHWORD_INTERACTIVE'
err_has 'Set it to never, auto, always or true or false'

for wrong in WATCHWORD_STORE=nonsense WATCHWORD_PROVIDER=nonsense WATCHWORD_ALLOW_HTTP=nonsense; do
  printf 'url=https://mock.example/contoso/x\n\n' | env "$wrong" "$helper" get >out 2>err && fail "$wrong is ignored"
  out_is quit=1
  err_has "is \"nonsense\", by ${wrong%=*}"
done

# Where nobody may be asked git opens no window of its own, whoever says so and whichever program it has.
expect 0 "$watchword" logout https://mock.example/contoso
printf '#!/bin/sh\ntouch %s\n' "$directory/window" >askpass
chmod +x askpass
# $1: NAME=VALUE that forbids it
nobody_is_asked() {
  local program
  for program in "GIT_ASKPASS=$directory/askpass" "SSH_ASKPASS=$directory/askpass" \
    "GIT_CONFIG_PARAMETERS='core.askPass=$directory/askpass'"; do
    printf 'url=https://mock.example/contoso/x\n\n' | env "$program" "$1" git credential fill >out 2>err &&
      fail "a credential without one, $1"
    err_has 'nobody is signed in to https://mock.example/contoso/x'
    [[ ! -e window ]] || fail "a window was opened: $1, $program"
  done
}
nobody_is_asked GCM_INTERACTIVE=never
nobody_is_asked GCM_INTERACTIVE=0
nobody_is_asked WATCHWORD_INTERACTIVE=NEVER
git config --global credential.interactive Never
nobody_is_asked GCM_INTERACTIVE=
git config --global --unset credential.interactive

# A path with a percent sign, and a user name, are matched as git matches them.
git config --global watchword.https://foo@mock.example/100%25.account foo@mock.example
for url in https://foo@mock.example/100%25/x https://foo@mock.example/50%25/x; do
  printf 'url=%s\n\n' "$url" | WATCHWORD_INTERACTIVE=never "$helper" --verbose get >out 2>err && fail "$url is answered"
  err_has 'nobody is signed in'
done
