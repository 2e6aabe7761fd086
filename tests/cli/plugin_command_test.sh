#!/usr/bin/env bash
# The commands that a plugin brings: found by its manifest, parsed and explained like our own; what
# they show and read, and the tokens that they get from other plugins.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/cli/lib.sh
source "$here/lib.sh"

expect 0 "$watchword" help
out_has 'Of the plugins'
out_has 'mock    '
expect 0 "$watchword" help mock
out_has 'Usage: watchword mock COMMAND'
out_has 'Show what was typed'
cp out asked
expect 0 "$watchword" mock --help
cmp -s out asked || fail '`help mock` and `mock --help` differ'
expect 2 "$watchword" mock
out_has 'Usage: watchword mock COMMAND'
expect 0 "$watchword" mock show --help
out_has 'Usage: watchword mock show [URL] [OPTIONS]'
out_has '--name NAME'
out_has '--verbose'
cp out asked
expect 0 "$watchword" help 'mock show'
cmp -s out asked || fail "\`help 'mock show'\` and \`mock show --help\` differ"

# What was typed, and only that.
expect 0 "$watchword" mock show mock.example/contoso --name ada --loud
out_has 'argument  https://mock.example/contoso'
out_has '--name    ada'
out_has '--loud    -'
expect 1 "$watchword" mock show
out_empty
expect 0 "$watchword" mock show --name=$'\e[31mred'
out_lacks $'\e'

# What was typed wrong.
expect 2 "$watchword" mokc
err_has "Did you mean \`watchword mock\`?"
expect 2 "$watchword" mock shwo
err_has "Did you mean \`watchword mock show\`?"
expect 2 "$watchword" mock show --nmae x
err_has 'Did you mean --name?'
expect 2 "$watchword" mock ask
err_has 'needs URL'
expect 2 "$watchword" mock echo surplus
err_has 'one argument too many'

# Standard input, up to what the command takes.
printf 'sixteen bytes ok' | "$watchword" mock echo >out 2>err || fail 'its input was not read'
out_is 'sixteen bytes ok'
if printf 'seventeen bytes!!' | "$watchword" mock echo >out 2>err; then fail 'too much was read'; fi
err_has 'larger than 16 bytes'

# A token of another plugin: nobody else issues one yet; whoever asks is never asked.
expect 1 "$watchword" mock ask https://mock.example/contoso
out_empty
mkdir issuer
sed 's/"id": "mock"/"id": "issuer"/; s/"hosts": .*/"hosts": [], "tokensFor": ["*.vault.example"],/; /"commands"/d' \
  "$build/tests/lib/mock.json" >issuer/issuer.json
cp "$build/tests/lib/mock.so" issuer/issuer.so
chmod go-w issuer issuer/*
WATCHWORD_PLUGIN_PATH+=:$directory/issuer
expect 0 "$watchword" mock ask https://a.vault.example/
out_is 'mock-token-for-vault/.default'
expect 1 "$watchword" mock ask https://elsewhere.example/
out_empty
expect 2 "$watchword" mock ask http://a.vault.example/
# It issues to plugins only: git gets nothing from it.
expect 1 "$watchword" token https://a.vault.example/
