#!/usr/bin/env bash
# `configure` and `unconfigure` change git's configuration as promised, and undo exactly that.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/cli/lib.sh
source "$here/lib.sh"
config=$HOME/.gitconfig
helper=$build/bin/git-credential-watchword

helpers() { git config "$@" --get-all credential.helper || true; }

# asked URL: which helpers git runs for it.
asked() {
  printf 'url=%s\n\n' "$1" | GIT_TRACE=1 GIT_ASKPASS=true git credential fill 2>&1 |
    sed -n "s/.*run_command: '*\([^' ]*credential-[a-z]*\|[^' ]*helper-[a-z]*\) get.*/\1/p" | sed 's|.*/||'
}

# On an empty configuration.
expect 0 "$watchword" configure
out_empty
err_has 'now asks Watchword'
[[ $(helpers --global) == "$helper" ]] || fail "credential.helper is $(helpers --global)"
[[ $(git config --global credential.https://mock.example.useHttpPath) == true ]] || fail 'no useHttpPath'
[[ $(asked https://mock.example/org) == git-credential-watchword ]] || fail "asked: $(asked https://mock.example/org)"

# Twice changes nothing.
cp "$config" before
expect 0 "$watchword" configure
err_has 'already'
cmp -s "$config" before || fail 'configure twice changes the file'

expect 0 "$watchword" unconfigure
[[ ! -s $config ]] || fail "unconfigure left: $(cat "$config")"
expect 0 "$watchword" unconfigure
err_has 'nothing is undone'

# The Azure DevOps provider wants the path of dev.azure.com.
if [[ -e $build/lib/watchword/plugins/entra.json ]]; then
  expect 0 "$watchword" configure
  for host in dev.azure.com pkgs.dev.azure.com; do
    [[ $(git config --global "credential.https://$host.useHttpPath") == true ]] || fail "no useHttpPath for $host"
  done
  expect 0 "$watchword" unconfigure
fi

# Existing helpers stay, and are asked first where no provider answers.
cat >"$config" <<'END'
[user]
	name = Ada
[credential "https://mock.example"]
	helper =
	helper = /nowhere/helper-old # with a comment
[credential]
	helper = /nowhere/helper-general
END
cp "$config" before
expect 0 "$watchword" configure
err_has '/nowhere/helper-general'
[[ $(asked https://mock.example/org) == git-credential-watchword ]] || fail "asked: $(asked https://mock.example/org)"
[[ $(asked https://other.example/x) == $'helper-general\ngit-credential-watchword' ]] ||
  fail "asked: $(asked https://other.example/x)"
err_has '--only'
# Unless Watchword is to be the only one.
expect 0 "$watchword" configure --only
[[ $(asked https://other.example/x) == git-credential-watchword ]] || fail "asked: $(asked https://other.example/x)"
expect 0 "$watchword" configure --only
err_has 'already'
expect 0 "$watchword" configure
[[ $(asked https://other.example/x) == $'helper-general\ngit-credential-watchword' ]] ||
  fail "asked after --only: $(asked https://other.example/x)"
expect 0 "$watchword" configure --only
expect 0 "$watchword" unconfigure
cmp -s "$config" before || fail "--only is not undone: $(diff before "$config")"
expect 0 "$watchword" configure
expect 0 "$watchword" unconfigure
cmp -s "$config" before || fail "not as before: $(diff "$config" before)"

# What the user had set as Watchword would have stays when Watchword goes.
printf '[credential "https://mock.example"]\n\tuseHttpPath = true\n[credential]\n\thelper = %s\n' "$helper" >"$config"
cp "$config" before
expect 0 "$watchword" configure
[[ $(helpers --global) == "$helper" ]] || fail 'the helper is there twice'
expect 0 "$watchword" unconfigure
cmp -s "$config" before || fail "not as before: $(diff "$config" before)"

# A switch that the user had turned off is off again afterwards.
printf '[credential "https://mock.example"]\n\tuseHttpPath = false\n' >"$config"
cp "$config" before
expect 0 "$watchword" configure
[[ $(git config --global credential.https://mock.example.useHttpPath) == true ]] || fail 'no useHttpPath'
expect 0 "$watchword" unconfigure
cmp -s "$config" before || fail "not as before: $(diff "$config" before)"

# What the user added or took away after configure is left alone.
: >"$config"
expect 0 "$watchword" configure
git config --global --add credential.helper /nowhere/helper-later
git config --global --unset-all credential.https://mock.example.useHttpPath
expect 0 "$watchword" unconfigure
[[ $(cat "$config") == $'[credential]\n\thelper = /nowhere/helper-later' ]] || fail "left: $(cat "$config")"

# After an empty value of the user's own, configure helps again.
: >"$config"
expect 0 "$watchword" configure
git config --global --add credential.helper ''
expect 0 "$watchword" configure
[[ $(asked https://other.example/x) == git-credential-watchword ]] || fail "asked: $(asked https://other.example/x)"
expect 0 "$watchword" unconfigure

# An installation that moved, to a directory with a blank and a quote in it.
: >"$config"
expect 0 "$watchword" configure
moved="$directory/it's moved"
mkdir -p "$moved/bin" "$moved/lib"
cp "$watchword" "$moved/bin/"
ln -s watchword "$moved/bin/git-credential-watchword"
ln -s "$build/lib/watchword" "$moved/lib/watchword"
expect 0 "$moved/bin/watchword" configure
! grep -qF "$helper" "$config" || fail "the old path is still there: $(cat "$config")"
printf 'url=https://mock.example/org\n\n' | git credential fill >out 2>err || fail "git cannot run the helper in $moved"
out_has password=mock-token
expect 0 "$moved/bin/watchword" unconfigure
[[ ! -s $config ]] || fail "unconfigure left: $(cat "$config")"

# For the whole system.
rm "$config"
expect 0 "$watchword" configure --system
[[ ! -e $config ]] || fail 'configure --system changed the user'\''s file'
[[ $(helpers --system) == "$helper" ]] || fail 'not in the file of the system'
expect 0 "$watchword" unconfigure
err_has 'nothing is undone'
expect 0 "$watchword" unconfigure --system
[[ ! -s $GIT_CONFIG_SYSTEM ]] || fail "unconfigure left: $(cat "$GIT_CONFIG_SYSTEM")"
GIT_CONFIG_SYSTEM=/proc/none expect 6 "$watchword" configure --system
err_has 'Run it as root'

# Another file for the user, as git understands it.
GIT_CONFIG_GLOBAL=$directory/elsewhere expect 0 "$watchword" configure
grep -qF "$helper" elsewhere || fail 'GIT_CONFIG_GLOBAL is not honoured'
[[ ! -e $config ]] || fail 'the usual file was changed'
