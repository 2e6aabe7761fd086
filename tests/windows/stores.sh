#!/usr/bin/env bash
# Which store keeps secrets at Windows and what is said of it: the Credential Manager; where it keeps
# nothing, files that Windows encrypts. Wine has no session without a Credential Manager, so that a
# module with one of a test's own (WATCHWORD_TEST_LIMITED_CREDENTIALS) takes the place of the store's.
# Runs in desktop.sh.
set -euo pipefail
export PATH=$WATCHWORD_TEST_BUILD/bin:$PATH
export WATCHWORD_TRACE=$HOME/trace.log
: "${WATCHWORD_TEST_LIMITED_CREDENTIALS:?the module is not given}"

fail() {
  printf 'FAIL: %s\n' "$*" >&2
  exit 1
}
expect_text() { [[ $3 == *"$2"* ]] || fail "$1 does not say '$2': $3"; }
keep() { printf 'protocol=https\nhost=%s\nusername=ada\npassword=%s\n\n' "$1" "$2" | git-credential-watchword store; }
ask() { printf 'protocol=https\nhost=%s\n\n' "$1" | git-credential-watchword get; }

keep git.example in-the-manager 2>"$HOME/said"
[[ ! -s $HOME/said ]] || fail "something was said: $(<"$HOME/said")"
expect_text 'the Credential Manager' 'password=in-the-manager' "$(ask git.example)"
status=$(watchword status 2>&1 || true)
expect_text 'status' 'Credential Manager of this Windows user' "$status"
expect_text 'the reason' 'Why there: the best store here' "$status"

# A tree of its own, whose Credential Manager is the test's.
tree=$HOME/tree
mkdir -p "$tree/bin" "$tree/lib/watchword"
cp "$WATCHWORD_TEST_WINDOWS"/bin/{watchword,git-credential-watchword}.exe "$tree/bin"
cp -r "$WATCHWORD_TEST_WINDOWS"/lib/watchword/plugins "$tree/lib/watchword"
cp "$WATCHWORD_TEST_WINDOWS"/lib/watchword/network.dll "$tree/lib/watchword"
cp "$WATCHWORD_TEST_LIMITED_CREDENTIALS" "$tree/lib/watchword/plugins/windows-credentials.dll"
export WATCHWORD_TEST_WINDOWS=$tree

# Three reasons, each said with what is used instead.
while IFS='|' read -r fault reason; do
  export WATCHWORD_TEST_CREDENTIALS=$fault
  for command in status 'explain https://git.example'; do
    # shellcheck disable=SC2086  # two words
    said=$( (watchword $command 2>&1 || true) | tr -s ' \n' ' ') # a table has short lines
    expect_text 'status and explain' 'files that Windows encrypts for this user' "$said"
    expect_text 'the reason there' "because $reason" "$said"
  done
done <<'REASONS'
0x520|Windows keeps no credentials for this logon session
policy|a policy of this machine lets the Credential Manager keep nothing
1058|the Credential Manager is not there
REASONS

# Said once, when the first secret goes there.
export WATCHWORD_TEST_CREDENTIALS=0x520
keep git.example in-a-file 2>"$HOME/said"
expect_text 'the notice' 'secrets go to files that Windows encrypts' "$(<"$HOME/said")"
expect_text 'the notice' 'error 0x520' "$(<"$HOME/said")"
expect_text 'the notice' 'watchword.store chooses another store' "$(<"$HOME/said")"
keep other.example in-another-file 2>"$HOME/said"
[[ ! -s $HOME/said ]] || fail "something was said: $(<"$HOME/said")"
expect_text 'a file' 'password=in-a-file' "$(ask git.example)"
expect_text 'another file' 'password=in-another-file' "$(ask other.example)"
files=$HOME/AppData/Local/watchword/windows-dpapi
(($(find "$files" -type f | wc -l) == 2)) || fail "not two files in $files"
if grep -rq -e 'in-a-file' -e "$(printf in-a-file | base64)" "$files"; then fail 'a secret can be read in a file'; fi

# watchword.store chooses, and passes nothing over.
export WATCHWORD_STORE=windows-credentials
said=$(watchword status 2>&1) && fail 'a store that keeps nothing was used'
expect_text 'a store that is chosen' '0x520' "$said"
expect_text 'its advice' 'choose another store by watchword.store' "$said"
unset WATCHWORD_TEST_CREDENTIALS
export WATCHWORD_STORE=windows-dpapi
expect_text 'the chosen one' 'chosen by WATCHWORD_STORE' "$(watchword status 2>&1 || true)"
expect_text 'what it kept' 'password=in-a-file' "$(ask git.example)"

if grep -e in-the-manager -e in-a-file -e in-another-file "$WATCHWORD_TRACE"; then fail 'the trace has a secret'; fi
