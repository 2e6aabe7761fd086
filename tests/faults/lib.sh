# shellcheck shell=bash
# What the tests of faults share. Sourced in tests/fixtures/keyring.sh, with WATCHWORD_TEST_BUILD set.
source "$(dirname "${BASH_SOURCE[0]}")/../e2e/lib.sh"

faults=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2034  # used by the tests
readonly faults kill_at=$build/tests/faults/kill_at
export BROWSER=$faults/browser.sh
export WATCHWORD_INTERACTIVE=always
unset WATCHWORD_TRACE # its lines would be steps of their own

organization() { printf 'protocol=https\nhost=dev.azure.com:%s\npath=contoso\n' "$WATCHWORD_AZURE_PORT"; }
elsewhere() { printf 'protocol=https\nhost=git.example.com\nusername=ada\n'; }
password_in() { sed -n 's/^password=//p' <<<"$1"; }

# git_helper OPERATION: without a person, and not for long: more means that something waits for what is
# gone.
git_helper() { WATCHWORD_INTERACTIVE=never timeout 20 git-credential-watchword "$1"; }
sign_in() { timeout 20 watchword login "$WATCHWORD_AZURE_REPO" 2>sign-in.log; }

# expect_token WHEN: an answer for the organization, which is kept in $token.
expect_token() {
  token=$(password_in "$(organization | git_helper get)")
  [[ $token == eyJ* ]] || fail "$1: no token was answered"
}
accept_token() { { organization && printf 'username=x\npassword=%s\n' "$token"; } | git_helper store; }
stored_password() { password_in "$(elsewhere | git_helper get || true)"; }
store_password() { { elsewhere && printf 'password=%s\n' "$1"; } | git_helper store; }

# A simulator, and somebody who is signed in. A token counts as expired five minutes early, so these
# are renewed by each get.
signed_in_to_azure() {
  start_azure --consent auto
  use_watchword
  scenario '{"tokens": {"expires_in": 200}}'
  sign_in || fail "$(cat sign-in.log)"
}
