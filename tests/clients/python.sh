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

ln -s "$WATCHWORD_AZURE_ROOT" "$HOME/azure" # where the others of these tests have it
person_is alice@contoso.com
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_RETRIES=0
unset PYTHONPATH

# python_is PYTHON…: how Python is started.
python=(/usr/bin/python3)
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

# downloads WHAT COMMAND…: a pip that gets sample 1.0 from the feed, and nothing in its way.
downloads() {
  local what=$1
  shift
  rm -rf got
  "$@" download --quiet --no-deps --dest got sample==1.0 || fail "$what downloads nothing"
  [[ -e got/sample-1.0-py3-none-any.whl ]] || fail "$what downloaded $(ls got)"
  printf 'downloads: %s\n' "$what"
}

make_wheel sample 1.0

# Nobody is signed in, and nobody is to be asked: what pip says then is its own, and no page opens.
browser=$BROWSER
no_browser_from_here
said=$(refused with_tool "${python[@]}" -m pip download --no-input --index-url "$named" sample)
expect_text 'pip' '401' "$said"
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

# pip_of LABEL PYTHON: with Python's keyring and without, in environments and out of them.
pip_by_tool() {
  local label=$1 python=$2
  shift 2
  downloads "$label by the command" with_tool "$python" -m pip --no-input "$@" --index-url "$named" || true
}
