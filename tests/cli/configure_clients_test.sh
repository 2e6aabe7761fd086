#!/usr/bin/env bash
# `configure CLIENT`: their own files, changed at one place, and as they were after `unconfigure`.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/cli/lib.sh
source "$here/lib.sh"
base=https://mock.example/contoso/_packaging/tools
unset CARGO_HOME DOCKER_CONFIG NPM_CONFIG_USERCONFIG POETRY_CONFIG_DIR XDG_DATA_HOME PYTHONUSERBASE

# What is in the home directory, but for Watchword's own notes.
home_files() {
  (cd "$HOME" && find . -path ./.local/state -prune -o \( -type f -o -type l \) -print | sort | while read -r file; do
    printf '%s %s\n' "$file" "$(if [[ -L $file ]]; then readlink "$file"; else sha256sum <"$file"; fi)"
  done)
}

# round FILE CLIENT ADDRESS TEXT…: each TEXT is in the file then; again changes nothing; and it is
# undone, to the byte.
round() {
  local file=$HOME/$1 client=$2 address=$3 before text
  shift 3
  before=$(home_files)
  expect 0 "$watchword" configure "$client" ${address:+--feed "$address"} --dry-run
  [[ $(home_files) == "$before" ]] || fail "$client: --dry-run changed something"
  cp out shown
  expect 0 "$watchword" configure "$client" ${address:+--feed "$address"}
  cmp -s out shown || fail "$client: --dry-run shows something else"
  for text; do grep -qF -- "$text" "$file" || fail "$client: $file lacks '$text': $(cat "$file")"; done
  expect 0 "$watchword" configure "$client" ${address:+--feed "$address"}
  out_empty
  err_has 'already'
  expect 0 "$watchword" unconfigure "$client"
  [[ $(home_files) == "$before" ]] || fail "$client is not as it was: $(diff <(echo "$before") <(home_files))"
  expect 0 "$watchword" unconfigure "$client"
  err_has 'nothing is undone'
}

rounds() {
  round .cargo/config.toml cargo "sparse+$base/Cargo/index/" '[registries.tools]' \
    "index = \"sparse+$base/Cargo/index/\"" 'credential-provider = "cargo-credential-watchword"'
  round .docker/config.json docker https://mock.example/ '"mock.example": "watchword"'
  round .npmrc npm "$base/npm/registry" '//mock.example/contoso/_packaging/tools/npm/registry/:_authToken = ${WATCHWORD_NPM_TOKEN}'
  round .npmrc yarn "$base/npm/registry/" 'always-auth = true'
  round .npmrc pnpm "$base/npm/registry/" "//mock.example/contoso/:tokenHelper = $HOME/.local/share/watchword/pnpm/watchword-pnpm-mock.example+contoso"
  round .nuget/NuGet/NuGet.Config nuget "$base/nuget/v3/index.json" "<add key=\"tools\" value=\"$base/nuget/v3/index.json\" />"
  round .config/pip/pip.conf pip "$base/pypi/simple/" 'keyring-provider = subprocess' \
    'index-url = https://watchword@mock.example/contoso/_packaging/tools/pypi/simple/'
  round .config/uv/uv.toml uv "$base/pypi/simple/" 'keyring-provider = "subprocess"' \
    'index-url = "https://watchword@mock.example/contoso/_packaging/tools/pypi/simple/"'
  round .pypirc twine "$base/pypi/simple/" 'index-servers = ' '[tools]' "repository = $base/pypi/upload/"
  round .config/pypoetry/config.toml poetry "$base/pypi/upload/" '[repositories.tools]' "url = \"$base/pypi/upload/\""
}
# In an empty home, and in one that has all of it, with comments, other orders and modes.
rounds
round .cargo/config.toml cargo '' 'global-credential-providers = ["cargo:token", "cargo-credential-watchword"]'
round .docker/config.json docker '' '"credsStore": "watchword"'
round .config/containers/registries.conf docker '' 'credential-helpers = ["watchword"]'
mkdir -p "$HOME"/{.cargo,.docker,.nuget/NuGet,.config/pip,.config/uv,.config/pypoetry,dotfiles}
printf '# mine\n[build]\njobs = 2\n\n[registries.tools]\nindex = "sparse+https://old.example/"\n\n[net]\noffline = false' >"$HOME/.cargo/config.toml"
printf '{\n\t"credsStore": "desktop",\n\t"credHelpers": {\n\t\t"gcr.io": "gcloud"\n\t},\n\t"auths": {}\n}' >"$HOME/.docker/config.json"
printf '; mine\nregistry=https://registry.example/\n//other.example/:_authToken=kept\n' >"$HOME/dotfiles/npmrc"
ln -s dotfiles/npmrc "$HOME/.npmrc"
chmod 640 "$HOME/dotfiles/npmrc"
printf '<configuration>\n  <packageSources>\n    <add key="nuget.org" value="https://api.nuget.org/v3/index.json" />\n  </packageSources>\n</configuration>\n' >"$HOME/.nuget/NuGet/NuGet.Config"
printf '[global]\nindex-url = https://pypi.org/simple\ntimeout = 60\n[install]\nuser = true\n' >"$HOME/.config/pip/pip.conf"
printf '# mine\n[pip]\nsystem = true\n' >"$HOME/.config/uv/uv.toml"
printf '[distutils]\nindex-servers =\n    pypi\n\n[pypi]\nusername = __token__\n' >"$HOME/.pypirc"
printf '[virtualenvs]\nin-project = true\n' >"$HOME/.config/pypoetry/config.toml"
rounds
[[ -L $HOME/.npmrc && $(stat -c %a "$HOME/dotfiles/npmrc") == 640 ]] || fail 'the link or the mode is another'

# What was changed around it stays; what was changed itself is left, and named.
expect 0 "$watchword" configure pip --feed "$base/pypi/simple/"
sed -i 's/^timeout = 60/timeout = 90/; $a\compile = false' "$HOME/.config/pip/pip.conf"
expect 1 "$watchword" status # nobody is signed in
out_has 'Configured clients: pip'
expect 0 "$watchword" unconfigure pip
grep -qx 'timeout = 90' "$HOME/.config/pip/pip.conf" && grep -qx 'compile = false' "$HOME/.config/pip/pip.conf" ||
  fail 'what the user changed is gone'
grep -qx 'index-url = https://pypi.org/simple' "$HOME/.config/pip/pip.conf" || fail 'the old index is not back'
expect 0 "$watchword" configure pip --feed "$base/pypi/simple/"
sed -i 's|^index-url = .*|index-url = https://elsewhere.example/|' "$HOME/.config/pip/pip.conf"
"$watchword" doctor >out 2>err || true # of all else it says what it will
out_has 'was configured, and this was changed'
expect 0 "$watchword" unconfigure pip
err_has 'Left as it is'
err_has 'https://elsewhere.example/'
# Another feed instead of the first, and several at once.
expect 0 "$watchword" configure npm pnpm --feed "$base/npm/registry/" --feed https://mock.example/labs/_packaging/x/npm/registry/
grep -q labs "$HOME/.npmrc" && grep -q 'contoso.*tokenHelper' "$HOME/.npmrc" || fail 'not both'
expect 0 "$watchword" unconfigure npm pnpm
! grep -q mock.example "$HOME/.npmrc" || fail 'something is left'

# What two clients want stays until neither does.
back_end=$(find "$HOME/.local/lib" -name watchword_keyring.pth)
[[ -z $back_end ]] || fail 'the back end is left'
expect 0 "$watchword" configure twine poetry
back_end=$(find "$HOME/.local/lib" -name watchword_keyring.pth)
expect 0 "$watchword" unconfigure twine
[[ -e $back_end ]] || fail "poetry's back end is gone with twine's"
expect 0 "$watchword" unconfigure poetry
[[ ! -e $back_end ]] || fail 'the back end is left'
PYTHON_KEYRING_BACKEND=x.Y expect 0 "$watchword" configure twine
err_has 'PYTHON_KEYRING_BACKEND is set'
expect 0 "$watchword" unconfigure twine

# A file that is there for two is gone after both, whichever goes first.
mv "$HOME/.npmrc" kept
expect 0 "$watchword" configure pnpm npm --feed "$base/npm/registry/"
expect 0 "$watchword" unconfigure pnpm
expect 0 "$watchword" unconfigure npm
[[ ! -e $HOME/.npmrc ]] || fail 'an empty file is left'
mv kept "$HOME/.npmrc"

# All of it at once, and all others where one of them cannot be undone.
expect 0 "$watchword" configure git pip
expect 0 "$watchword" configure npm --feed "$base/npm/registry/"
expect 2 "$watchword" unconfigure --all npm
err_has 'contradict each other'
git config --global --get-all credential.helper >/dev/null || fail 'git is not configured'
expect 0 "$watchword" unconfigure --all
! grep -qs mock.example "$HOME/.npmrc" || fail 'npm is still configured'
! grep -qs keyring-provider "$HOME/.config/pip/pip.conf" || fail 'pip is still configured'
! git config --global --get-all credential.helper || fail 'git is still configured'
expect 0 "$watchword" configure git pip
expect 0 "$watchword" configure docker --feed https://mock.example/
printf '{' >"$HOME/.docker/config.json"
"$watchword" unconfigure --all >out 2>err && fail 'nothing is said of a file that cannot be read'
err_has config.json
! git config --global --get-all credential.helper || fail 'git is still configured beside a file that cannot be read'
! grep -qs keyring-provider "$HOME/.config/pip/pip.conf" || fail 'pip is still configured beside it'
rm -f "$HOME/.docker/config.json"
expect 0 "$watchword" unconfigure --all

# No token is written, and none for a feed that is nobody's.
expect 2 "$watchword" configure pip --feed https://pypi.example/simple/
err_has 'no provider answers for'
expect 2 "$watchword" configure npm
err_has 'with --feed'
expect 2 "$watchword" configure nmp --feed "$base/npm/registry/"
err_has 'Did you mean npm'
expect 2 "$watchword" configure --feed "$base/npm/registry/"
expect 2 "$watchword" configure twine --feed https://mock.example/contoso
err_has 'does not say'
printf '{"auths": ' >"$HOME/.docker/config.json"
expect 2 "$watchword" configure docker --feed https://mock.example/
err_has 'config.json: it is not a JSON object'
[[ $(cat "$HOME/.docker/config.json") == '{"auths": ' ]] || fail 'a file that is broken was changed'
