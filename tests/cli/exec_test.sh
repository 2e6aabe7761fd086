#!/usr/bin/env bash
# `exec` and `token --for`: a program finds the credential in its environment, and nowhere else.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/cli/lib.sh
source "$here/lib.sh"
url=https://mock.example/contoso
feed=$url/_packaging/my.tools
token='mock-token-of-ada@mock.example'
expect 0 "$watchword" login "$url" --account ada@mock.example

# What the program is given: its words, its input, a place for its output, its exit code.
expect 0 "$watchword" exec "$url" -- sh -c 'printf "%s|%s|%s" "$WATCHWORD_TOKEN" "$WATCHWORD_TOKEN_USERNAME" "$*"' sh --help '' 'a b'
out_is "$token|mock|--help  a b"
err_empty
expect 0 "$watchword" exec "$url" -- sh -c 'case $WATCHWORD_TOKEN_EXPIRES_AT in 20*Z) ;; *) exit 1 ;; esac'
expect 17 "$watchword" exec "$url" -- sh -c 'exit 17'
[[ $(printf hello | "$watchword" exec "$url" -- cat) == hello ]] || fail 'its input is another one'
status=0
"$watchword" exec "$url" -- sh -c 'kill -TERM $$' || status=$?
[[ $status == 143 ]] || fail "a signal became $status"
# In place: who waits for Watchword waits for the program itself.
"$watchword" exec "$url" -- sh -c 'echo $$' >out &
pid=$!
wait "$pid"
out_is "$pid"
expect 0 "$watchword" exec --verbose "$url" -- true
err_has 'watchword['
err_lacks "$token"

# It starts as from this shell: limits, signals, what is open; and the token is not in its arguments.
look='ulimit -c; grep -E "^Sig(Blk|Ign)" /proc/self/status; ls /proc/self/fd | wc -l; cat /proc/$$/cmdline | grep -c mock-token'
ulimit -S -c 1024 2>/dev/null || true
sh -c "$look" >expected || true
"$watchword" exec "$url" -- sh -c "$look" >out || true
cmp -s expected out || fail "it starts otherwise than from a shell: $(diff expected out)"

# Other variables, other addresses.
expect 0 "$watchword" exec --env ONE --env "TWO=$url/other" "$url" -- sh -c 'printf "%s %s %s" "$ONE" "$TWO" "${WATCHWORD_TOKEN-none}"'
out_is "$token $token none"
ONE=before expect 0 "$watchword" exec --env ONE "$url" -- env
out_has "ONE=$token"
out_lacks 'ONE=before'

# for_client CLIENT ADDRESS LINE…: the variables that the program then has, and no others.
env -0 | tr '\0' '\n' | sort >without
for_client() {
  local client=$1 address=$2
  shift 2
  expect 0 "$watchword" exec --for "$client" "$address" -- sh -c 'cat /proc/$$/environ | tr "\\0" "\\n" | sort'
  printf '%s\n' "$@" | sort >expected
  comm -13 without out | grep -Ev '^(_|OLDPWD|SHLVL)=' >added
  cmp -s expected added || fail "for $client: $(diff expected added)"
}
place=mock.example/contoso/_packaging/my.tools
for_client npm "$feed/npm/registry" "npm_config_//$place/npm/registry/:_authToken=$token" \
  "npm_config_//mock.example/contoso/:_authToken=$token" "WATCHWORD_NPM_TOKEN=$token"
for_client yarn "$feed/npm/registry/" "YARN_NPM_REGISTRY_SERVER=$feed/npm/registry/" YARN_NPM_ALWAYS_AUTH=true \
  "YARN_NPM_AUTH_TOKEN=$token" "WATCHWORD_NPM_TOKEN=$token"
for_client pip "$feed/pypi/simple" "PIP_INDEX_URL=https://mock:mock-token-of-ada%40mock.example@$place/pypi/simple/"
for_client pip "$feed/pypi/upload/" "PIP_INDEX_URL=https://mock:mock-token-of-ada%40mock.example@$place/pypi/simple/"
for_client uv "$feed/pypi/simple/" "UV_INDEX_MY_TOOLS_USERNAME=mock" "UV_INDEX_MY_TOOLS_PASSWORD=$token"
for_client poetry "$feed/pypi/simple/" "POETRY_HTTP_BASIC_MY_TOOLS_USERNAME=mock" "POETRY_HTTP_BASIC_MY_TOOLS_PASSWORD=$token"
for_client twine "$feed/pypi/simple/" "TWINE_REPOSITORY_URL=$feed/pypi/upload/" TWINE_USERNAME=mock "TWINE_PASSWORD=$token"
for_client cargo "sparse+$feed/Cargo/index/" "CARGO_REGISTRIES_MY_TOOLS_INDEX=sparse+$feed/Cargo/index/" \
  "CARGO_REGISTRIES_MY_TOOLS_TOKEN=Bearer $token" CARGO_REGISTRIES_MY_TOOLS_CREDENTIAL_PROVIDER=cargo:token
for_client nuget "$feed/nuget/v3/index.json" \
  "NuGetPackageSourceCredentials_my.tools=Username=mock;Password=$token;ValidAuthenticationTypes=Basic"
# What a manifest declares is for the hosts of its provider.
for_client mock-client "$url" "MOCK_CLIENT_TOKEN=$token"
expect 2 "$watchword" exec --for az "$url" -- true
err_has "az is no client of"

expect 0 "$watchword" token "$feed/pypi/simple" --for uv
out_is "export UV_INDEX_MY_TOOLS_USERNAME='mock'
export UV_INDEX_MY_TOOLS_PASSWORD='$token'"
expect 0 "$watchword" token "$url" --for uv --name 'other one' --output json
json "it == {'UV_INDEX_OTHER_ONE_USERNAME': 'mock', 'UV_INDEX_OTHER_ONE_PASSWORD': '$token'}"
expect 2 "$watchword" token "$feed/npm/registry/" --for npm
err_has 'no shell can set the variable'
expect 2 "$watchword" token "$feed/npm/registry/" --for npm --output header
err_has 'variables'
expect 0 "$watchword" token "$url" --output headervalue
out_is "Bearer $token"

# What cannot be: nothing is started, and it says why.
refused() {
  local code=$1 says=$2
  shift 2
  expect "$code" "$watchword" exec "$@"
  [[ ! -e started ]] || fail "it was started: $*"
  out_empty
  err_has "$says"
}
refused 2 'what to run is not said' "$url"
refused 2 'what to run is not said' "$url" --
refused 2 'is to get the credential' -- touch started
refused 2 'is to get the credential' --env ONE -- touch started
refused 2 'no name for a variable' --env '2=x' "$url" -- touch started
refused 2 "knows no 'gradle'" --for gradle "$url" -- touch started
refused 2 'does not say what uv calls this feed' --for uv "$url" -- touch started
refused 2 'one argument too many' "$url" "$url" -- touch started
refused 1 'is not in PATH' "$url" -- no-such-program
refused 1 'not a program' "$url" -- ./err
refused 1 'there is no credential' https://nobody.example/x -- touch started
refused 1 'lives for only' --min-ttl 3h "$url" -- touch started
WATCHWORD_INTERACTIVE=never refused 3 'WATCHWORD_INTERACTIVE' --env ONE "$url" --env TWO=https://other.mock.example -- touch started
