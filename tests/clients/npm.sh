#!/usr/bin/env bash
# npm, pnpm and yarn, each in the generations that people have: publish to a feed and install from it,
# with a token that is in no file. pnpm asks for it itself, the others find it in their environment.
# clients: npm
source "$(dirname "${BASH_SOURCE[0]}")/../e2e/lib.sh"
[[ ${WATCHWORD_TEST_CLIENTS_NPM-} ]] || exit 77

ln -s "$WATCHWORD_AZURE_ROOT" "$HOME/azure" # where lib.sh has it
export WATCHWORD_INTERACTIVE=never          # the machine's own identity answers
export npm_config_update_notifier=false npm_config_fund=false npm_config_audit=false
export YARN_ENABLE_TELEMETRY=0 YARN_NPM_MINIMAL_AGE_GATE=0 YARN_GLOBAL_FOLDER=$HOME/yarn
modules=$WATCHWORD_TEST_CLIENTS_NPM/node_modules
case $(uname -m) in
x86_64) machine=x64 ;;
aarch64) machine=arm64 ;;
*) machine= ;;
esac
# pnpm 10 publishes by the npm in PATH. No script of sh: that drops variables with such names as npm's.
mkdir bin
ln -s "$modules/npm-11/bin/npm-cli.js" bin/npm
PATH=$HOME/bin:$PATH
npm_9() { node "$modules/npm-9/bin/npm-cli.js" "$@"; }
npm_11() { npm "$@"; }
pnpm_10() { node "$modules/pnpm-10/bin/pnpm.cjs" "$@"; }
pnpm_12() { "$modules/pnpm-12-$machine/pnpm" "$@"; }
yarn_1() { node "$modules/yarn-1/bin/yarn.js" "$@"; }
yarn_4() { node "$modules/yarn-4/bin/yarn.js" "$@"; }

# use_feed FEED: from here on it is the registry of what package() and project() make.
use_feed() { registry=https://$1/_packaging/tools/npm/registry/ place=//$1/_packaging/tools/npm/registry/; }
as_configured() {
  printf 'registry=%s\n' "$registry" >.npmrc
  printf 'npmRegistryServer: "%s"\nnodeLinker: node-modules\n' "$registry" >.yarnrc.yml
  : >yarn.lock
}
# package NAME VERSION: a package, and its directory to be in.
package() {
  cd "$(mktemp -d "$HOME/package-XXXX")"
  printf '{"name": "@watchword/%s", "version": "%s", "main": "index.js", "license": "MIT"}' "$1" "$2" >package.json
  echo 'module.exports = 1' >index.js
  as_configured
}
# project NAME VERSION: one that depends on that package; nothing is in any cache.
project() {
  cd "$(mktemp -d "$HOME/project-XXXX")"
  printf '{"name": "app", "version": "1.0.0", "private": true, "dependencies": {"@watchword/%s": "%s"}}' \
    "$1" "$2" >package.json
  as_configured
  export XDG_CACHE_HOME=$PWD/cache npm_config_cache=$PWD/cache/npm npm_config_store_dir=$PWD/cache/pnpm
  export YARN_CACHE_FOLDER=$PWD/cache/yarn
}
# What a command says is shown only where it fails.
quietly() { "$@" >said 2>&1 || { cat said && fail "this failed: $*"; }; }
expect_installed() { [[ -e node_modules/@watchword/$1/index.js ]] || fail "$1 is not installed"; }
by_variable() { watchword exec --for npm "$registry" -- "$@"; }
for_yarn() { watchword exec --for yarn "$registry" -- "$@"; }

# npm finds the token in a variable whose name no shell can write; nothing is in a file.
use_feed pkgs.dev.azure.com/contoso
package npm 1.0.9
refused npm_9 publish >/dev/null
quietly by_variable node "$modules/npm-9/bin/npm-cli.js" publish
project npm 1.0.9
quietly by_variable node "$modules/npm-9/bin/npm-cli.js" install
expect_installed npm

use_feed pkgs.dev.azure.com/contoso/Web%20Site
package npm 1.0.11
quietly by_variable npm publish
project npm 1.0.11
expect_text 'npm without a token' 'E401' "$(refused npm_11 install)"
quietly by_variable npm install
expect_installed npm

# yarn 4 has variables of its own for the project's registry; where it has several, a file names one.
project npm 1.0.11
expect_text 'yarn without a token' 'YN0041' "$(refused yarn_4 install)"
quietly for_yarn node "$modules/yarn-4/bin/yarn.js" install
expect_installed npm
project npm 1.0.11
printf 'npmRegistries:\n  "%s":\n    npmAlwaysAuth: true\n    npmAuthToken: "${WATCHWORD_NPM_TOKEN-}"\n' \
  "$place" >>.yarnrc.yml
quietly watchword exec --env WATCHWORD_NPM_TOKEN "$registry" -- node "$modules/yarn-4/bin/yarn.js" install
expect_installed npm
package yarn 1.0.4
quietly yarn_4 install
quietly for_yarn node "$modules/yarn-4/bin/yarn.js" npm publish
# yarn 1 has none, and reads a line in ~/.npmrc that names one.
printf '%s:_authToken=${WATCHWORD_NPM_TOKEN}\n' "$place" >~/.npmrc
package yarn 1.0.1
quietly for_yarn node "$modules/yarn-1/bin/yarn.js" publish --non-interactive
project yarn 1.0.1
quietly for_yarn node "$modules/yarn-1/bin/yarn.js" install
expect_installed yarn

# pnpm asks: a link for each organization, which says by its name what it is for.
helpers=$HOME/.local/share/watchword/pnpm
mkdir -p "$helpers"
helper() { ln -s "$build/bin/watchword" "$helpers/watchword-pnpm-$1" && printf '%s\n' "$helpers/watchword-pnpm-$1"; }
contoso=$(helper pkgs.dev.azure.com+contoso)
old_name=$(helper contoso.pkgs.visualstudio.com)
use_feed contoso.pkgs.visualstudio.com
printf '//contoso.pkgs.visualstudio.com/:tokenHelper=%s\n%s:tokenHelper=%s\n' "$old_name" "$place" "$old_name" >~/.npmrc
use_feed pkgs.dev.azure.com/contoso/engine
printf '//pkgs.dev.azure.com/contoso/:tokenHelper=%s\n%s:tokenHelper=%s\n' "$contoso" "$place" "$contoso" >>~/.npmrc
for feed in pkgs.dev.azure.com/contoso/engine contoso.pkgs.visualstudio.com; do
  use_feed "$feed"
  package pnpm 1.0.10
  quietly pnpm_10 publish --no-git-checks
  project pnpm 1.0.10
  quietly pnpm_10 install
  expect_installed pnpm
  [[ $machine ]] || continue
  package pnpm 1.0.12
  quietly pnpm_12 publish --no-git-checks
  project pnpm 1.0.12
  quietly pnpm_12 install
  expect_installed pnpm
done

# Another organization of the same host is told nothing.
use_feed pkgs.dev.azure.com/fabrikam
project pnpm 1.0.10
refused pnpm_10 install >/dev/null
if [[ $machine ]]; then refused pnpm_12 install >/dev/null; fi
/usr/bin/python3 - "$HOME/azure/requests.jsonl" <<'PY'
import json, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
there = [line for line in lines if line["path"].startswith("/fabrikam/")]
assert there and not any(line.get("authorization") for line in there), there
PY

# pnpm shows nothing of what a helper says; run by hand, it says why there is no token.
export AZURE_POD_IDENTITY_AUTHORITY_HOST=http://127.0.0.1:9 # no machine of Azure
watchword cache clear 2>/dev/null
use_feed pkgs.dev.azure.com/contoso/engine
project pnpm 1.0.10
expect_text 'pnpm 10' ERR_PNPM_TOKEN_HELPER "$(refused pnpm_10 install)"
if [[ $machine ]]; then expect_text 'pnpm 12' '401' "$(refused pnpm_12 install)"; fi
expect_text 'by hand' 'Run `watchword login https://pkgs.dev.azure.com/contoso`' "$(refused "$contoso")"
[[ -z $("$contoso" 2>/dev/null) ]] || fail 'a helper without a token prints something'

# A personal access token that may only read: installing works, publishing does not.
secret=$(printf 'x%.0s' {1..76})AZDO1234
scenario '{"pat": {"login": "alice@contoso.com", "organization": "contoso", "name": "reader",
  "scope": "vso.packaging", "secret": "'"$secret"'"}}'
export WATCHWORD_PAT=$secret
quietly pnpm_10 install
expect_installed pnpm
package pnpm 2.0.0
expect_text 'a token that may only read' 'E401' "$(refused pnpm_10 publish --no-git-checks)"
