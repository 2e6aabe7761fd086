#!/usr/bin/env bash
# git-lfs asks again after every refusal, and went on for ever with a helper that repeats itself. What
# a server refused is not sent to it again; something else is, at once.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

command -v git-lfs >/dev/null || fail 'git-lfs is not there: packaging/bootstrap.sh test'
no_browser_from_here
use_watchword
export WATCHWORD_INTERACTIVE=never WATCHWORD_ENTRA_IDENTITY=none

mkdir -p azure/server
"$fixtures/refusing_server.py" "$HOME/azure/server" &
for ((i = 0; i < 200; i++)); do [[ -e azure/server/ports ]] && break || sleep 0.05; done
read -r port proxy <azure/server/ports
export HTTPS_PROXY=http://127.0.0.1:$proxy
export GIT_SSL_CAINFO=$HOME/azure/server/ca.pem
git config --global lfs.transfer.maxretries 1
git config --global push.default current

# What the search for secrets looks for.
pat=$(head -c 32 /dev/urandom | base64 | tr -dc 'a-z0-9' | head -c 26)refused
other=$(head -c 32 /dev/urandom | base64 | tr -dc 'a-z0-9' | head -c 26)accepted
part() { printf '%s' "$1" | base64 -w 0 | tr '+/' '-_' | tr -d =; }
job=$(part '{"alg":"RS256"}').$(part '{"aud":"app.vstoken.visualstudio.com|vso:1","exp":'$(($(date +%s) + 3600))'}').$(part signature-of-the-job)
hash_of() { printf '%s' "$1" | sha256sum | cut -c 1-12; }
printf '{"secret": "%s"}\n' "$(hash_of "$pat")" "$(hash_of "$other")" "$(hash_of "$job")" >azure/requests.jsonl
printf '{"accounts": []}\n' >azure/accounts.json

# A repository with an object that only the server has.
git init --quiet engine
repository=https://dev.azure.com:$port/contoso/engine/_git/engine
git -C engine remote add origin "$repository"
printf '*.bin filter=lfs diff=lfs merge=lfs -text\n' >engine/.gitattributes
printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize 12\n' "$(printf x | sha256sum | cut -d ' ' -f 1)" >engine/big.bin
git -C engine add . # as it is: nothing filters it yet
git -C engine commit --quiet --message 'A large file'
git -C engine lfs install --local >/dev/null

# Runs git lfs, which must end by itself, soon, and after few requests: what it says is in $said.
lfs_ends() {
  : >azure/server/requests
  local started=$SECONDS status=0
  said=$(timeout 30 git -C engine lfs "$@" 2>&1 </dev/null) || status=$?
  requests=$(wc -l <azure/server/requests)
  ((status != 124 && SECONDS - started < 20)) || fail "lfs $*: it did not end by itself, after $requests requests"
  ((requests <= 8)) || fail "lfs $*: $requests requests"
}
# secret NAME: one that was not refused yet, which is in $secret.
secret() {
  secret=$pat-$1
  printf '{"secret": "%s"}\n' "$(hash_of "$secret")" >>azure/requests.jsonl
}

# With the path, and for a host that says whose it is without one.
for path in true false; do
  git config --global credential.useHttpPath $path
  if [[ $path == false ]]; then git -C engine remote set-url origin "https://contoso.visualstudio.com:$port/engine/_git/engine"; fi
  for command in fetch locks 'push --all origin'; do
    secret "$path-${command%% *}"
    # shellcheck disable=SC2086
    WATCHWORD_PAT=$secret lfs_ends $command
    ((requests > 0)) || fail "lfs $command: it did not ask the server: $said"
    expect_text "lfs $command" 'refused the credential of Personal access tokens a moment ago' "$said"
    expect_text "lfs $command" 'watchword login' "$said"
    # shellcheck disable=SC2086
    WATCHWORD_PAT=$secret lfs_ends $command
    [[ $(<azure/server/requests) != *401*401* ]] || fail "lfs $command: it is sent by the next command"
  done
done

# The token of a job, for its own organization.
git config --global credential.useHttpPath true
git -C engine remote set-url origin "$repository"
in_job() { TF_BUILD=True SYSTEM_COLLECTIONURI=https://dev.azure.com:$port/contoso/ SYSTEM_ACCESSTOKEN=$job "$@"; }
in_job lfs_ends fetch
expect_text 'the job' 'refuses the token of this job' "$said"

# Another token is sent at once, and what the server takes is answered again and again; the refused
# one is not, though the server would take it by now, unless a person says so.
secret again
WATCHWORD_PAT=$secret lfs_ends fetch
printf '%s' "$other" >azure/server/accepted
for _ in 1 2; do
  WATCHWORD_PAT=$other lfs_ends fetch
  expect_text 'another token' 'not here' "$said"
done
printf '%s' "$secret" >azure/server/accepted
WATCHWORD_PAT=$secret lfs_ends fetch
if [[ $said == *'not here'* ]]; then fail 'the refused token is sent again'; fi
watchword cache clear
WATCHWORD_PAT=$secret lfs_ends fetch
expect_text 'after the refusals were forgotten' 'not here' "$said"
