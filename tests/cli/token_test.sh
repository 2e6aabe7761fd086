#!/usr/bin/env bash
# `token`: the forms of output, and when there is none.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/cli/lib.sh
source "$here/lib.sh"
url=https://mock.example/contoso

WATCHWORD_INTERACTIVE=never expect 3 "$watchword" token "$url"
out_empty
err_has 'WATCHWORD_INTERACTIVE is never'
expect 1 "$watchword" token https://nobody.example/x
out_empty
err_has 'watchword explain https://nobody.example/'

expect 0 "$watchword" login "$url" --account "ad'a@mock.example"
token="mock-token-of-ad'a@mock.example"
expect 0 "$watchword" token "$url"
out_is "$token"
err_empty
expect 0 "$watchword" token "$url" --output header
out_is "Authorization: Bearer $token"
expect 0 "$watchword" token "$url" --output json
json "it['token'] == \"$token\" and it['type'] == 'Bearer' and it['account'] == \"ad'a@mock.example\""
json "it['url'] == '$url' and it['provider'] == 'mock' and it['username'] == 'mock'"
json "3400 < __import__('datetime').datetime.strptime(it['expires_at'] + '+0000', '%Y-%m-%dT%H:%M:%SZ%z').timestamp() - __import__('time').time() < 3600"
expect 0 "$watchword" token "$url" --output env
[[ $(sh -c '. ./out; printf "%s %s" "$WATCHWORD_TOKEN" "$WATCHWORD_TOKEN_USERNAME"') == "$token mock" ]] ||
  fail 'a shell does not read it back'
expect 0 "$watchword" token "$url" --verbose
out_is "$token"
err_lacks "$token"

# How long it must live, and how long it may take.
expect 0 "$watchword" token "$url" --min-ttl 30m
expect 1 "$watchword" token "$url" --min-ttl 2h
out_empty
err_has '59 min'
started=$SECONDS
WATCHWORD_MOCK_DELAY_MS=20000 expect 5 "$watchword" token "$url" --timeout 1s
out_empty
err_has 'within 1 s'
((SECONDS - started < 5)) || fail 'the timeout came late'
WATCHWORD_MOCK_DELAY_MS=200 expect 0 "$watchword" token "$url" --timeout 30s
out_is "$token"
WATCHWORD_MOCK_DELAY_MS=20000 expect 0 timeout 10 "$watchword" token "$url" --offline
out_is "$token"
