#!/usr/bin/env bash
# Help, exit codes for what is typed wrong, suggestions, and what a terminal is shown.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/cli/lib.sh
source "$here/lib.sh"

[[ $(commands | wc -l) -ge 10 ]] || fail "too few commands: $(commands)"

for command in $(commands); do
  expect 0 "$watchword" "$command" --help
  err_empty
  out_has "Usage: watchword $command"
  out_has '--verbose'
  [[ $(wc -L <out) -le 80 ]] || fail "help of $command is wider than 80 columns"
  cp out asked
  expect 0 "$watchword" help "$command"
  cmp -s out asked || fail "\`help $command\` and \`$command --help\` differ"
  expect 2 "$watchword" "$command" --no-such-option
  out_empty
  err_has 'no option --no-such-option'
done

for overview in '' help --help -h; do
  # shellcheck disable=SC2086  # one word or none
  expect 0 "$watchword" $overview
  out_has 'Usage: watchword COMMAND'
  [[ $(wc -L <out) -le 80 ]] || fail 'the overview is wider than 80 columns'
done

# What a provider declares is an option of `login` where it is installed, and the examples name a
# host that one claims.
expect 0 "$watchword" login --help
out_has '--client-id ID'
out_has 'watchword login https://dev.azure.com/NAME'
mkdir -p forge/lib/watchword/plugins forge/bin
cp "$watchword" forge/bin
cat >forge/lib/watchword/plugins/forge.json <<'JSON'
{"manifest": 1, "id": "forge", "name": "Forge", "kind": "provider", "abi": "1.0", "version": "1",
 "hosts": ["forge.example"], "unattended": ["FORGE_JOB"],
 "loginOptions": [{"name": "--realm", "value": "NAME", "summary": "Sign in to this realm"},
                  {"name": "--timeout", "value": "X", "summary": "Another"}]}
JSON
cp "$build/tests/lib/mock.so" forge/lib/watchword/plugins/forge.so
WATCHWORD_PLUGIN_PATH='' expect 0 forge/bin/watchword login --help
out_has '--realm NAME  '
out_has 'watchword login https://forge.example/NAME'
out_lacks '--client-id'
out_lacks 'Another'
WATCHWORD_PLUGIN_PATH='' expect 2 forge/bin/watchword login --client-id 1
err_has 'no option --client-id'
WATCHWORD_PLUGIN_PATH='' FORGE_JOB=1 expect 3 forge/bin/watchword login https://forge.example/NAME
err_has 'this is a job (FORGE_JOB is set)'

expect 2 "$watchword" logni
out_empty
err_has "Did you mean \`watchword login\`?"
expect 2 "$watchword" help staus
err_has "Did you mean \`watchword status\`?"
expect 2 "$watchword" zzzzzz
err_lacks 'Did you mean'
expect 2 "$watchword" status --jsno
err_has 'Did you mean --json?'
expect 2 "$watchword" token https://mock.example --output heade
err_has 'Did you mean header?'
expect 2 "$watchword" token https://mock.example --min-ttl soon
err_has '10m'
expect 2 "$watchword" token
err_has 'needs URL'
expect 2 "$watchword" explain contoso
err_has '/contoso'

expect 0 "$watchword" version
out_has 'watchword 0.'
expect 0 "$watchword" --version
out_has 'watchword 0.'
expect 0 "$watchword" version --json
json "it['plugin_abi'].count('.') == 1"

# --verbose traces, for every command and in front of it as well.
expect 1 "$watchword" status --verbose
err_has 'store: using memory'
expect 1 "$watchword" --verbose status
err_has 'store: using memory'
expect 1 "$watchword" status
err_lacks 'store: using memory'

# Styles are for terminals that know them.
escape=$'\x1b['
expect 0 "$watchword" help
out_lacks "$escape"
on_terminal "'$watchword' help"
out_has "${escape}1m"
NO_COLOR=1 on_terminal "'$watchword' help"
out_lacks "$escape"
TERM=dumb on_terminal "'$watchword' help"
out_lacks "$escape"
