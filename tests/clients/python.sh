#!/usr/bin/env bash
# pip, twine and poetry of Debian 12 and 13 with packages of a feed, by keyring's command and by
# keyring's back end. uv is not to be had here: the calls that it makes are made as it makes them.
# clients: trixie
source "$(dirname "${BASH_SOURCE[0]}")/../e2e/lib.sh"

clients=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tool=$build/lib/watchword/keyring back_end=$build/lib/watchword/python
host=pkgs.dev.azure.com
feed=https://$host/contoso/_packaging/tools/pypi
named=https://VssSessionToken@$host/contoso/_packaging/tools/pypi/simple/
readonly clients tool back_end host feed named

for program in twine keyring; do
  if [[ ! -x /usr/bin/$program ]]; then
    printf 'NOT RUN: pip, twine and poetry: there is no /usr/bin/%s (packaging/bootstrap.sh local-clients)\n' "$program" >&2
    exit 77
  fi
done

ln -s "$WATCHWORD_AZURE_ROOT" "$HOME/azure" # where the others of these tests have it
person_is alice@contoso.com
export WATCHWORD_ENTRA_IDENTITY=none # of the machine; there is no git in the root of Debian 13
unset PYTHONPATH "${!PIP_@}" "${!TWINE_@}" "${!POETRY_@}" "${!UV_@}" # what this machine has set
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_RETRIES=0

# Where Python finds the back end, as a .pth file has it find it.
with_back_end() { with PYTHONPATH="$back_end" "$@"; }
with_tool() { with PATH="$tool:$PATH" "$@"; }

# make_wheel NAME VERSION: a package of one module, in dist/.
make_wheel() {
  mkdir -p dist
  /usr/bin/python3 - "$1" "$2" <<'PY'
import sys, zipfile
name, version = sys.argv[1:]
info = f"{name}-{version}.dist-info"
with zipfile.ZipFile(f"dist/{name}-{version}-py3-none-any.whl", "w") as wheel:
    wheel.writestr(f"{name}.py", f"version = {version!r}\n")
    wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    wheel.writestr(f"{info}/RECORD", f"{name}.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")
PY
}

# downloads WHAT INDEX COMMAND…: a pip that gets sample 1.0 from the index, and asks nobody but keyring.
downloads() {
  local what=$1 index=$2
  shift 2
  rm -rf got
  with PIP_INDEX_URL="$index" "$@" download --quiet --no-deps --dest got sample==1.0 </dev/null ||
    fail "$what downloads nothing"
  cmp got/sample-1.0-py3-none-any.whl dist/sample-1.0-*.whl || fail "$what downloaded something else"
  printf 'downloads: %s\n' "$what"
}

make_wheel sample 1.0

# Nobody is signed in, and nobody is to be asked: what pip says then is its own, and no page opens.
browser=$BROWSER
no_browser_from_here
said=$(refused with_tool /usr/bin/python3 -m pip download --no-input --index-url "$named" sample)
expect_text 'pip' 'No matching distribution' "$said"
said=$(refused with_tool with PIP_NO_INPUT=1 keyring get "$feed/simple/" VssSessionToken)
expect_text 'keyring' 'PIP_NO_INPUT is 1' "$said"
said=$(refused with_tool with GCM_INTERACTIVE=never keyring get "$feed/simple/" VssSessionToken)
expect_text 'keyring' 'watchword login' "$said"
expect_no_browser
export BROWSER=$browser

# twine signs in, once.
with_back_end /usr/bin/twine upload --disable-progress-bar --repository-url "$feed/upload" dist/sample-1.0-*.whl ||
  fail 'twine uploads nothing'
expect_text 'the last page' 'You are signed in' "$(last_page)"
no_browser_from_here
said=$(refused with_back_end /usr/bin/twine upload --disable-progress-bar --repository-url "$feed/upload/" dist/sample-1.0-*.whl)
expect_text 'twine, the second time' '409' "$said"

# What is no feed of Watchword's, or no address: nothing is said, and nothing answered.
silent() {
  local status=0 output
  output=$(with_tool "$@" 2>&1) || status=$?
  [[ $status == 1 && ! $output ]] || fail "$*: exit code $status, and it says: $output"
}
silent keyring get "$host" VssSessionToken
silent keyring get "$host:443" VssSessionToken
silent keyring get https://pypi.example/simple/ VssSessionToken
silent keyring get https://pypi.example/simple/ --mode creds
expect_text 'keyring set' 'keeps no passwords' "$(refused with_tool keyring set "$feed/simple/" ada </dev/null)"

# The calls of uv 0.5 to 0.9: by address and user, without a user as two lines, and for every file, which
# has another path. What it sends then is Basic.
uv_gets() {
  local url=$1
  shift
  {
    printf 'user = "'
    with_tool keyring get "$url" "$@" </dev/null | if (($# == 1)); then sed "s/^/$1:/"; else paste -s -d:; fi | tr -d '\n'
    printf '"\n'
  } | curl --fail --silent --show-error --config - "$url"
}
page=$(uv_gets "$feed/simple/sample/" VssSessionToken)
expect_text 'the page of uv' 'sample-1.0-py3-none-any.whl' "$page"
expect_text 'the page of uv' "$page" "$(uv_gets "$feed/simple/sample/" --mode creds)"
file=$(sed -n 's/.*href="\([^"#]*\)#.*/\1/p' <<<"$page")
[[ $file != "$feed"* ]] || fail "the file is where the index is: $file"
uv_gets "$file" VssSessionToken | cmp - dist/sample-1.0-*.whl || fail 'uv got another file'

# pip of Debian 12: beside python3-keyring it imports that, and asks no command; in an environment there
# is none, and the command is found.
downloads 'pip 23.0, import' "$feed/simple/" with_back_end /usr/bin/python3 -m pip
/usr/bin/python3 -m venv plain
downloads 'pip 23.0 in an environment, by the command' "$named" with_tool plain/bin/pip
downloads 'pip 23.0, of the old address' https://x@contoso.pkgs.visualstudio.com/_packaging/tools/pypi/simple/ \
  with_tool plain/bin/pip
/usr/bin/python3 -m venv --without-pip --system-site-packages pointed
pointed/bin/python -m pip install --quiet "$back_end" </dev/null
downloads 'pip 23.0 in an environment, import' "$feed/simple/" pointed/bin/python -m pip
pointed/bin/python -m pip uninstall --quiet --yes watchword-keyring
[[ -e $back_end/watchword_keyring.py ]] || fail 'pip has removed the back end itself'

# A project's feed is another one.
project=https://$host/contoso/engine/_packaging/tools/pypi
with_back_end /usr/bin/twine upload --disable-progress-bar --repository-url "$project/upload" dist/sample-1.0-*.whl >/dev/null
downloads 'pip 23.0, of a project' "$project/simple/" with_back_end /usr/bin/python3 -m pip

# Python's own keyring keeps what it kept, and both commands know whom they belong to.
printf 'of the store\n' | with_back_end /usr/bin/keyring set system ada
[[ $(with_back_end /usr/bin/keyring get system ada) == 'of the store' ]] || fail 'keyring has lost a password'
[[ $(/usr/bin/keyring get system ada) == 'of the store' ]] || fail 'the store has not got the password'
[[ $(with_back_end /usr/bin/keyring get "$feed/simple/" x | wc -l) == 1 ]] || fail 'keyring gets nothing of a feed'
[[ $(with_tool keyring --list-backends) == watchword* ]] || fail 'the first keyring is not Watchword'
with_back_end /usr/bin/keyring del system ada
! with_back_end /usr/bin/keyring get system ada || fail 'keyring has kept a password'

# A token that the feed refuses is replaced before these tools can see it.
renewed=$(requests entra.token 200)
scenario '{"revoke": {"what": "access_tokens", "login": "alice@contoso.com"}}'
downloads 'pip 23.0, after a refusal' "$named" with_tool plain/bin/pip
expect_number 'tokens for one that was refused' $((renewed + 1)) "$(requests entra.token 200)"
scenario '{"revoke": {"what": "access_tokens", "login": "alice@contoso.com"}}'
make_wheel sample 1.1
with_back_end /usr/bin/twine upload --disable-progress-bar --repository-url "$feed/upload" dist/sample-1.1-*.whl >/dev/null ||
  fail 'twine uploads nothing after a refusal'

# Nobody of ours is in this organization, and no token of another one goes there.
said=$(refused with_tool with PIP_NO_INPUT=1 keyring get "https://$host/personal/_packaging/tools/pypi/simple/" x)
expect_text 'keyring, of another organization' 'nobody is signed in' "$said"

# Debian 13.
trixie=${WATCHWORD_TEST_CLIENTS_TRIXIE-}
if [[ ! $trixie ]]; then
  printf 'NOT RUN: pip 25.1, twine 6.1 and poetry 2.1, for want of a root of Debian 13\n' >&2
  expect_no_browser
  exit 0
fi
in_trixie() { "$clients/in-trixie.sh" "$@"; }

# As the manual says it.
mkdir -p .config/pip
cat >.config/pip/pip.conf <<CONF
[global]
index-url = $named
keyring-provider = subprocess
CONF
in_trixie python3 -m venv new
with_tool in_trixie new/bin/pip install --quiet sample==1.0 </dev/null || fail 'pip 25.1 installs nothing by the command'
[[ $(in_trixie new/bin/python -c 'import sample; print(sample.version)') == 1.0 ]] || fail 'sample is not installed'
downloads 'pip 23.0 with the same pip.conf' "$named" with_tool plain/bin/pip
rm -r .config/pip
# What Watchword has to say is read there.
said=$(refused with_tool in_trixie new/bin/pip download --no-input --keyring-provider subprocess \
  --index-url "https://x@$host/personal/_packaging/tools/pypi/simple/" sample </dev/null)
expect_text 'pip 25.1' 'PIP_NO_INPUT is 1' "$said"
said=$(refused with_back_end with TWINE_NON_INTERACTIVE=1 in_trixie twine upload --disable-progress-bar \
  --repository-url "https://$host/personal/_packaging/tools/pypi/upload/" dist/sample-1.0-*.whl)
expect_text 'twine 6.1' 'TWINE_NON_INTERACTIVE is 1' "$said"
downloads 'pip 25.1, import' "$feed/simple/" with_back_end with PIP_KEYRING_PROVIDER=import in_trixie python3 -m pip
downloads 'pip 25.1, by what is there' "$feed/simple/" with_back_end in_trixie python3 -m pip
make_wheel sample 1.2
with_back_end in_trixie twine upload --non-interactive --disable-progress-bar --repository-url "$feed/upload/" dist/sample-1.2-*.whl >/dev/null ||
  fail 'twine 6.1 uploads nothing'

# poetry adds from the feed and publishes there, with the back end where the manual puts it.
site=$(in_trixie /usr/bin/python3 -m site --user-site) || true # its exit code says whether it is there
mkdir -p "$site"
echo "$back_end" >"$site/watchword_keyring.pth"
mkdir made && cd made
cat >pyproject.toml <<TOML
[project]
name = "made"
version = "0.1"
requires-python = ">=3.11"
[tool.poetry]
packages = [{ include = "made.py" }]
[[tool.poetry.source]]
name = "tools"
url = "$feed/simple/"
priority = "primary"
[build-system]
requires = ["poetry-core"]
build-backend = "poetry.core.masonry.api"
TOML
printf 'answer = 42\n' >made.py
poetry() { with POETRY_VIRTUALENVS_IN_PROJECT=true in_trixie poetry --no-interaction "$@" </dev/null; }
poetry add 'sample (==1.2)' || fail 'poetry adds nothing'
expect_text 'poetry.lock' 'sample-1.2-py3-none-any.whl' "$(<poetry.lock)"
poetry config repositories.tools "$feed/upload/"
poetry build
poetry publish -r tools || fail 'poetry publishes nothing'
cd ..
[[ $(uv_gets "$feed/simple/made/" VssSessionToken) == *made-0.1* ]] || fail 'made is not in the feed'

expect_no_browser
