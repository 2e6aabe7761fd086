#!/usr/bin/env bash
# installer_test.sh BUILD: what packaging/windows/pack.sh makes of BUILD. The installer is run silently, its
# programs are used by git, it is run once more while one of them runs, and all is removed: files and
# registry are as they were. To be run by desktop.sh.
set -euo pipefail

build=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here build wine=/usr/lib/wine/wine64 seconds=60
work=$(mktemp -d "${TMPDIR:-/tmp}/watchword-test-XXXXXX")
trap 'rm -rf "$work"' EXIT
local_data=$HOME/AppData/Local
export WINEDLLOVERRIDES="${WINEDLLOVERRIDES-};winemenubuilder.exe=d" # which copies shortcuts to this system
programs=$local_data/Programs/Watchword
fail() {
  printf 'FAIL: %s\n' "$*"
  exit 1
}
# A program of Windows', without the carriage returns of what it prints. That goes to a file first: a pipe
# would be kept open by a service of Wine's that is started meanwhile.
run() {
  local code=0
  "$wine" "$@" >"$work/printed" || code=$?
  tr -d '\r' <"$work/printed"
  return "$code"
}

# What there is, but for the place that every program has for a while, and what Wine notes of its own.
files() { (cd "$WINEPREFIX/drive_c" && find . -path ./windows -prune -o -ipath '*/temp/*' -prune -o -printf '%p %y\n' | sort); }
registry() {
  local key
  for key in 'HKCU\Environment' 'HKCU\Software' 'HKLM\Software'; do
    "$wine" reg export "$key" "Z:$work/export.reg" /y >/dev/null
    iconv -f UTF-16 -t UTF-8 "$work/export.reg" | tr -d '\r' | sed '/^\[.*\\Wine\\\(Temporary.*\|Credential Manager\)\]$/,/^$/d'
  done
}
user_path() {
  run reg query 'HKCU\Environment' /v Path 2>/dev/null | sed -n 's/^ *Path *\(REG_[A-Z_]*\) */\1 /p'
}
is_path() { [[ $(user_path) == "$1" ]] || fail "PATH is '$(user_path)', and should be '$1'"; }
set_path() { run reg add 'HKCU\Environment' /f /v Path /t "$1" /d "$2" >/dev/null; }

wait_until_gone() {
  local end=$((SECONDS + seconds))
  while [[ -e $1 ]]; do
    ((SECONDS < end)) || fail "this is still there: $(find "$1")"
    sleep 0.1
  done
}
install() { "$wine" "$setup" /S "$@" || fail "the installer ended with $?"; }
# The uninstaller goes on from a copy of its own.
uninstall() {
  "$wine" "$1/uninstall.exe" /S "${@:2}" || fail "the uninstaller ended with $?"
  wait_until_gone "$1"
}

# What is packed.
mapfile -t made < <("$here/../../packaging/windows/pack.sh" "$build" "$work" --url https://downloads.example/watchword)
zip=${made[0]} setup=${made[1]}
mkdir "$work/tree"
(cd "$work/tree" && cmake -E tar xf "$zip")
version=$(sed -n 's/^CMAKE_PROJECT_VERSION:STATIC=//p' "$build/CMakeCache.txt")
for page in "$here"/../../packaging/man/*.[1-8]; do
  page=share/doc/watchword/${page##*/}.html
  grep -q '<html' "$work/tree/$page" || fail "$page is not packed"
  grep -qF "${page##*/}" "$work/tree/share/doc/watchword/index.html" || fail "the index lacks $page"
done
for manifest in "$here"/../../plugins/*/*.json; do
  module=${manifest##*/} module=${module%.json}
  [[ ! -e $build/lib/watchword/plugins/$module.dll || -s $work/tree/lib/watchword/plugins/$module.dll ]] ||
    fail "$module.dll is not packed"
done
python3 - "$work" "$version" "$(sha256sum "$zip" | cut -d' ' -f1)" "$(sha256sum "$setup" | cut -d' ' -f1)" <<'END'
import json, pathlib, re, sys
work, version, zip_hash, setup_hash = pathlib.Path(sys.argv[1]), *sys.argv[2:]
scoop = json.loads((work / 'scoop/watchword.json').read_text())
name = f'https://downloads.example/watchword/watchword-{version}-windows-x64'
assert scoop['version'] == version
assert scoop['architecture']['64bit'] == {'url': name + '.zip', 'hash': zip_hash}, scoop
assert (work / 'tree' / scoop['env_add_path'] / 'git-credential-watchword.exe').exists()
manifests = {path.name: dict(re.findall(r'^[- ]*(\w+): (.*)$', path.read_text(), re.M))
             for path in (work / 'winget').iterdir()}
assert len(manifests) == 3, manifests
for values in manifests.values():
    assert values['PackageVersion'] == version and values['PackageIdentifier'] == 'Watchword.Watchword'
installer = manifests['Watchword.Watchword.installer.yaml']
assert installer['InstallerUrl'] == name + '-setup.exe'
assert installer['InstallerSha256'] == setup_hash
END

# PATH keeps its type and every character, however long it is; a 1,024-character string is NSIS' own limit.
user_path_exe=$build/packaging/windows/user-path.exe
long='%USERPROFILE%\bin;'$(printf 'C:\\Directory %04d;' {1..150})'C:\Last'
# shellcheck disable=SC1003
round() {
  set_path "$1" "$2"
  "$wine" "$user_path_exe" add 'C:\New\bin' || fail "user-path add: $?"
  is_path "$1 $2;C:\\New\\bin"
  "$wine" "$user_path_exe" add 'c:\new\BIN\' && is_path "$1 $2;C:\\New\\bin"
  "$wine" "$user_path_exe" remove 'C:\New\bin' && is_path "$1 $2"
}
round REG_EXPAND_SZ "$long"
round REG_SZ 'C:\One;;C:\Two;'
run reg delete 'HKCU\Environment' /f /v Path >/dev/null
"$wine" "$user_path_exe" add 'C:\New\bin' && is_path 'REG_EXPAND_SZ C:\New\bin'
"$wine" "$user_path_exe" remove 'C:\New\bin' && is_path ''
set_path REG_EXPAND_SZ "$long"

# A user who has used git, and other programs before: what Windows makes for the first of them is there.
mkdir -p "$local_data/Programs"
run reg add 'HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall' /f >/dev/null
git config --global user.name Ada
git config --global credential.helper store
cp "$HOME/.gitconfig" "$work/gitconfig"
files >"$work/files" && registry >"$work/registry"

install
in_path="REG_EXPAND_SZ $long;C:\\users\\${HOME##*/}\\AppData\\Local\\Programs\\Watchword\\bin"
is_path "$in_path"
diff -r --exclude=uninstall.exe "$work/tree" "$programs" || fail 'other files are installed than packed'
for name in bin/{git-credential,cargo-credential,docker-credential,nuget-plugin}-watchword lib/watchword/keyring/keyring; do
  [[ $programs/$name.exe -ef $programs/bin/watchword.exe ]] || fail "$name.exe takes room of its own"
done

[[ -n $(find "$HOME" -name 'Watchword manuals.lnk') ]] || fail 'the manuals are not in the Start menu'

# What is installed answers git, and from under every name.
git=$WATCHWORD_TEST_WINDOWS_GIT/mingw64/bin/git.exe
export WINEPATH="Z:${git%/*}" WATCHWORD_INTERACTIVE=never
run "$programs/bin/watchword.exe" configure
request() { printf 'protocol=https\nhost=dev.azure.com\npath=contoso/p/_git/r\n\n'; }
answers() {
  request | WATCHWORD_PAT=personal-token run "$@" >"$work/answer" || true
  grep -q 'personal-token\|cGVyc29uYWwtdG9rZW4' "$work/answer" || fail "$*: $(cat "$work/answer")"
}
answers "$programs/bin/git-credential-watchword.exe" get
answers "$git" credential fill
answers "$programs/lib/watchword/keyring/keyring.exe" get https://pkgs.dev.azure.com/contoso/_packaging/f/pypi/simple/ VssSessionToken
run "$programs/bin/watchword.exe" explain https://dev.azure.com/contoso >/dev/null

# Over itself, while a program runs: it goes on, and what was put aside is swept later.
mkfifo "$work/question"
"$wine" "$programs/bin/git-credential-watchword.exe" get <"$work/question" >"$work/late" &
asked=$!
exec 8>"$work/question"
sleep 1
install
is_path "$in_path"
diff -r --exclude=uninstall.exe --exclude='*.old' "$work/tree" "$programs" || fail 'the second installation is not whole'
[[ -n $(find "$programs" -name '*.old') ]] || fail 'the program that runs was replaced: is this test looking at the right thing?'
answers "$git" credential fill
kill "$asked"
wait "$asked" || true
install
[[ -z $(find "$programs" -name '*.old') ]] || fail "left aside: $(find "$programs" -name '*.old')"

# Removed, and git asks whom it asked before; what Watchword remembers stays until it is told to forget.
uninstall "$programs"
cmp "$HOME/.gitconfig" "$work/gitconfig" || fail 'git is not as it was'
is_path "REG_EXPAND_SZ $long"
mkdir -p "$local_data/watchword" && : >"$local_data/watchword/remembered"
install '/D=C:\Some' 'Where\Watchword' # which NSIS takes without quotes, as the rest of its line
elsewhere="$WINEPREFIX/drive_c/Some Where"
answers "$elsewhere/Watchword/bin/git-credential-watchword.exe" get
uninstall "$elsewhere/Watchword" /FORGET
rmdir "$elsewhere"
# What was in the memory of the session (hashes of answers) ends with it, as when the user signs out.
"${wine%/*}/wineserver64" --kill && "${wine%/*}/wineserver64" --persistent
diff "$work/files" <(files) || fail 'other files than before'
diff "$work/registry" <(registry) || fail 'another registry than before'
cmp "$HOME/.gitconfig" "$work/gitconfig" || fail 'git is not as it was'
printf 'installed, used, replaced, removed\n'
