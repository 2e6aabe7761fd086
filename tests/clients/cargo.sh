#!/usr/bin/env bash
# cargo, whose credential provider Watchword is: publishes to a feed and builds what is there.
# clients: cargo
source "$(dirname "${BASH_SOURCE[0]}")/../e2e/lib.sh"
[[ ${WATCHWORD_TEST_CLIENTS_CARGO-} ]] || exit 77

ln -s "$WATCHWORD_AZURE_ROOT" "$HOME/azure" # where lib.sh has it
export CARGO_HOME=$HOME/cargo CARGO_TERM_COLOR=never PATH=$WATCHWORD_TEST_CLIENTS_CARGO:$PATH
export AZURE_POD_IDENTITY_AUTHORITY_HOST=http://127.0.0.1:9 # no machine of Azure
mkdir "$CARGO_HOME"
cat >"$CARGO_HOME/config.toml" <<TOML
[registry]
global-credential-providers = ["cargo:token", "cargo-credential-watchword"]
[registries]
tools = { index = "sparse+https://pkgs.dev.azure.com/contoso/engine/_packaging/tools/Cargo/index/" }
all = { index = "sparse+https://contoso.pkgs.visualstudio.com/_packaging/tools/Cargo/index/" }
fabrikam = { index = "sparse+https://pkgs.dev.azure.com/fabrikam/_packaging/tools/Cargo/index/" }
TOML

# crate NAME VERSION [LINE…]: a crate in the directory NAME, with these lines in its manifest.
crate() {
  mkdir -p "$1/src"
  printf '[package]\nname = "%s"\nversion = "%s"\nedition = "2021"\nlicense = "MIT"\ndescription = "x"\n' \
    "$1" "$2" >"$1/Cargo.toml"
  printf '%s\n' "${@:3}" >>"$1/Cargo.toml"
  printf 'pub fn one() -> u32 { 1 }\n' >"$1/src/lib.rs"
}
publish() { (cd "$1" && cargo publish --quiet --registry "$2" 2>&1); }
refused_publish() { (cd "$1" && refused cargo publish --quiet --registry "$2"); }
forget_index() { rm -rf "$CARGO_HOME/registry"; }

crate watchword-sample 0.1.0

# Nobody is signed in, and nobody may be asked: cargo says so, and that it is a job.
message=$(CI=true refused_publish watchword-sample tools)
expect_text 'a job' 'CI is set' "$message"
message=$(GCM_INTERACTIVE=never refused_publish watchword-sample tools)
expect_text 'nobody' 'nobody is signed in to https://pkgs.dev.azure.com/contoso' "$message"
expect_text 'the remedy' 'watchword login https://pkgs.dev.azure.com/contoso' "$message"
[[ $message != *'cargo login'* ]] || fail "cargo gives advice of its own: $message"

# A person signs in, once; the crate can be used through the organization's other name as well.
person_is alice@contoso.com
publish watchword-sample tools
expect_text 'the last page' 'You are signed in' "$(last_page)"
no_browser_from_here
publish watchword-sample all
crate app 0.1.0 '[dependencies]' 'watchword-sample = { version = "0.1", registry = "tools" }'
(cd app && cargo build --quiet)
expect_number 'downloads' 1 "$(requests feed.cargo_download 200)"
forget_index
rm -r app/target
(cd app && cargo fetch --quiet)
expect_number 'sign-ins' 1 "$(requests entra.token 200)"

# The token that the index was read with has expired when the upload begins: cargo was told so.
scenario '{"tokens": {"expires_in": 64}}'
watchword cache clear
watchword refresh --all >/dev/null
crate slow 0.1.0 'build = "build.rs"'
cat >slow/build.rs <<RUST
use std::process::Command;
fn main() {
    let control = std::env::var("WATCHWORD_AZURE_CONTROL").unwrap() + "/scenario";
    std::thread::sleep(std::time::Duration::from_secs(6));
    let moved = Command::new("curl").args(["-fsS", &control, "--data", r#"{"clock": {"move": 70}}"#]).output();
    assert!(moved.unwrap().status.success());
}
RUST
publish slow tools
scenario '{"tokens": {"expires_in": 3600}}'
expect_number 'refused publications' 0 "$(requests feed.cargo_publish 401)"
expect_number 'publications' 3 "$(requests feed.cargo_publish 200)"

# What was published does not change, and cargo shows what the feed says of it.
expect_text 'a second time' 'already' "$(refused_publish watchword-sample tools)"

# Another organization, of which alice is no member: none of her tokens for contoso gets there.
message=$(GCM_INTERACTIVE=never refused_publish watchword-sample fabrikam)
expect_text 'fabrikam' 'https://pkgs.dev.azure.com/fabrikam' "$message"
/usr/bin/python3 - "$HOME/azure/requests.jsonl" <<'PY'
import json, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
secrets = lambda name: {line["authorization"]["secret"] for line in lines
    if line["path"].startswith("/" + name + "/") and "secret" in line.get("authorization", {})}
both = secrets("contoso") & secrets("fabrikam")
assert not both, f"sent to both organizations: {both}"
PY

# A personal access token that may only read.
secret=$(printf 'x%.0s' {1..76})AZDO1234
scenario '{"pat": {"login": "alice@contoso.com", "organization": "contoso", "name": "reader",
  "scope": "vso.packaging", "secret": "'"$secret"'"}}'
forget_index
(cd app && with WATCHWORD_PAT="$secret" cargo fetch --quiet)
crate another 0.1.0
message=$(cd another && refused with WATCHWORD_PAT="$secret" cargo publish --quiet --registry tools)
expect_text 'publishing with a token that may only read' '401' "$message"

# A token that the service does not take any more: the command fails, and after `cargo login` it works.
forget_index
(cd app && cargo fetch --quiet)
scenario '{"revoke": {"what": "sessions", "login": "alice@contoso.com"}}'
message=$(refused_publish another tools)
expect_text 'a revoked token' 'cargo login --registry tools' "$message"
person_is alice@contoso.com
BROWSER=$fixtures/browser.py cargo login --quiet --registry tools
publish another tools

# `cargo logout` signs the organization's account out.
cargo logout --quiet --registry tools
[[ $(watchword status) != *alice* ]] || fail 'alice is still signed in after cargo logout'
message=$(GCM_INTERACTIVE=never refused_publish another tools)
expect_text 'after logout' 'contoso is signed out' "$message"
