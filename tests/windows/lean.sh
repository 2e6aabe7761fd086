#!/usr/bin/env bash
# lean.sh: run by desktop.sh. An answer from memory loads the libraries in loaded.list and no others,
# above all not git, user32, shell32 and OpenSSL; and a process that gives 10,000 of them has no more
# handles at the end than after the first hundred.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export PATH=$WATCHWORD_TEST_BUILD/bin:$PATH
cd "$HOME"
fail() {
  printf 'FAIL: %s\n' "$*" >&2
  exit 1
}

mkdir plugins
cp "$WATCHWORD_TEST_WINDOWS"/tests/lib/mock.{dll,json} plugins
WATCHWORD_PLUGIN_PATH=C:/users/$(id -un)/plugins
export WATCHWORD_PLUGIN_PATH
watchword login mock.example/contoso

ask() {
  printf '%s\n' protocol=https host=mock.example path=contoso/engine 'capability[]=authtype' '' |
    git-credential-watchword get
}
ask >first
WINEDEBUG=-all,+loaddll ask >second 2>loading
grep -q '^password=mock-token-of-\|^credential=mock-token-of-' second || fail "no answer: $(cat second)"
sed -n 's/.*Loaded L"\([^"]*\)" at .*/\1/p' loading | tr '\\' '\n' | grep -i '\.dll$' | tr '[:upper:]' '[:lower:]' | sort -u >loaded
diff "$here/loaded.list" loaded || fail 'an answer from memory loads other libraries than loaded.list has'

read -r first last _ < <(/usr/lib/wine/wine64 "$WATCHWORD_TEST_WINDOWS/tests/windows/many-gets.exe" 10000) || fail 'the 10,000 gets'
((first > 3 && last <= first)) || fail "after 100 gets there are $first handles, after 10,000 $last"
