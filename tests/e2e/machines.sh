# shellcheck shell=bash
# What the tests of machine identities share, after lib.sh. Nobody can be asked in them.
export WATCHWORD_INTERACTIVE=never

readonly builder=b0b0b0b0-0000-4000-8000-000000000001
readonly builder_secret=Bq8~Builder.Secret-4417
readonly contoso=11111111-aaaa-4aaa-8aaa-111111111111
readonly fabrikam=22222222-bbbb-4bbb-8bbb-222222222222
readonly cluster=https://kubernetes.contoso.example/cluster

# Runs a command with the application's id and tenant in its environment, and what else is given as
# NAME=VALUE before it.
as_builder() { with AZURE_CLIENT_ID="$builder" AZURE_TENANT_ID="$contoso" "$@"; }

# $1: the expected exit code, $2: a part of what is said, then the command. It must fail.
expect_refusal() {
  local code=$1 part=$2 output status=0
  shift 2
  output=$("$@" 2>&1) || status=$?
  expect_number "the exit code of '$*' ($output)" "$code" "$status"
  expect_text "'$*'" "$part" "$output"
}

# $1: what `explain` must name as the answer, $2: why, then the environment.
expect_explained() {
  local answer=$1 reason=$2 output
  shift 2
  # One line, for the text is wrapped.
  output=$(with "$@" watchword explain "$WATCHWORD_AZURE_REPO" | tr -s ' \n' ' ')
  expect_text 'explain' "$answer" "$output"
  expect_text 'explain' "$reason" "$output"
}

# Signs an assertion of another issuer. $1: the subject, $2: the issuer.
assertion() {
  curl --fail --silent "$WATCHWORD_AZURE_CONTROL/assertion" \
    --data "{\"issuer\": \"${2:-$cluster}\", \"subject\": \"$1\"}" |
    /usr/bin/python3 -c 'import json, sys; print(json.load(sys.stdin)["assertion"])'
}

# What was not used before: clones with the environment given, and removes the clone.
clone_as() {
  with "$@" git clone --quiet "$WATCHWORD_AZURE_REPO" "$HOME/clone"
  rm -rf "$HOME/clone"
}
