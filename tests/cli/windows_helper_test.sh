#!/usr/bin/env bash
# WSL's shape: the helper of Windows is a stand-in that prints as it does, is slow, or does not start.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/cli/lib.sh
source "$here/lib.sh"

windows="$directory/Program Files/bin"
mkdir -p "$windows"
helper=$windows/git-credential-watchword.exe
# $1: the rest of what it does
stand_in() {
  cat >"$helper" <<SH
#!/bin/sh
printf '%s %s\n' "\$1" "\${WATCHWORD_INTERACTIVE-} \${WSLENV-}" >>'$directory/asked'
[ "\$1" = capability ] && exit
cat >'$directory/question'
$1
SH
  chmod +x "$helper"
  : >asked
}
token='printf "authtype=Bearer\r\ncredential=windows-token-%s\r\npassword_expiry_utc=$(($(date +%s) + 3600))\r\n\r\n" 1'
url=https://dev.azure.com/contoso/web/_git/engine

# `configure` finds it, tries it, and shows the line; nothing is set by itself.
stand_in "$token"
export WSL_DISTRO_NAME=Debian WSLENV=TERM
PATH=$PATH:$windows expect 0 "$watchword" configure
line=$(sed -n 's/.*To use the sign-in that is there: //p' err)
[[ $line == "git config --global watchword.windowsHelper '$helper'" ]] || fail "the line is: $line"
[[ $(cat asked) == capability* ]] || fail 'it was not tried'
WATCHWORD_INTERACTIVE=never expect 3 "$watchword" token "$url"
[[ $(wc -l <asked) == 1 ]] || fail 'it is asked although nobody said so'
eval "$line"

expect 0 "$watchword" explain "$url"
out_has 'windows-helper, windows  <- answers'
[[ $(wc -l <asked) == 1 ]] || fail 'explain started it'

# Once: what it gave is in memory then, where there is one.
WATCHWORD_INTERACTIVE=never expect 0 "$watchword" token "$url"
out_is windows-token-1
grep -q '^get never TERM:WATCHWORD_INTERACTIVE/w:GCM_INTERACTIVE/w$' asked || fail "it was asked as: $(cat asked)"
grep -qx 'path=contoso/web/_git/engine' question || fail 'it was not told the path'
if keyctl show @u >/dev/null 2>&1; then
  WATCHWORD_INTERACTIVE=never expect 0 "$watchword" token "$url"
  out_is windows-token-1
  [[ $(grep -c ^get asked) == 1 ]] || fail 'what is in memory crossed over again'
  expect 0 "$watchword" cache clear
fi

# A line of somebody else's is passed over.
stand_in "printf '{\"ping\": \"1.0\"}\r\n'; $token"
WATCHWORD_INTERACTIVE=never expect 0 "$watchword" token "$url"
out_is windows-token-1
expect 0 "$watchword" cache clear || true

# What makes no sense, and what does not start, leaves the other ways, is told, and is let be.
stand_in "printf 'credential=half\r\n'"
WATCHWORD_INTERACTIVE=never expect 3 "$watchword" token "$url"
err_has "Windows' helper gave no answer: the answer of $helper makes no sense"
WATCHWORD_INTERACTIVE=never expect 3 "$watchword" token "$url"
[[ $(grep -c ^get asked) == 1 ]] || fail 'it was not let be'
expect 0 "$watchword" explain "$url"
out_has 'is let be for two minutes'

# One that cannot be started, as where interop is off: `configure` shows no line for it.
rm -r "$XDG_STATE_HOME/watchword"
printf 'MZ' >"$helper"
WATCHWORD_INTERACTIVE=never expect 3 "$watchword" token "$url"
err_has "Windows' helper gave no answer"
git config --global --unset watchword.windowsHelper
PATH=$PATH:$windows expect 0 "$watchword" configure
err_has 'Windows has a Watchword, which cannot be asked from here'
err_lacks 'To use the sign-in that is there'
git config --global watchword.windowsHelper "$helper"

# A repository does not say which program is run.
git config --global --unset watchword.windowsHelper
rm -r "$XDG_STATE_HOME/watchword"
stand_in "$token"
git init -q repository
git -C repository config watchword.windowsHelper "$helper"
cd repository
WATCHWORD_INTERACTIVE=never expect 3 "$watchword" token "$url"
cd ..
[[ ! -s asked ]] || fail "a repository had a program run: $(cat asked)"
