#!/usr/bin/env bash
# What the directory that a command runs in says of itself: who works there and whether to ask, and
# nothing else. Not where a secret goes, through whom, and not what is run.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/cli/lib.sh
source "$here/lib.sh"
url=https://mock.example/contoso
azure=https://dev.azure.com/contoso

# Every key that is documented, and every one that a plugin reads.
"$watchword" plugins --json >out
mapfile -t keys < <(python3 - "$here/../../README.md" <<'PY'
import json, re, sys
installed = json.load(open("out"))["installed"]
keys = {key for plugin in installed for key in plugin["config"]}
keys.update(re.findall(r"^\| `watchword\.([a-zA-Z.-]+)`", open(sys.argv[1]).read(), re.M))
print("\n".join(sorted(keys)))
PY
)
((${#keys[@]} > 15)) || fail "these are not all keys: ${keys[*]}"

# hostile DIRECTORY SCOPE: a repository that sets all of them, for that URL if there is one.
hostile() {
  local key file
  if [[ $1 == */bare ]]; then
    git init --quiet --bare "$1"
    file=$1/config
  else
    git init --quiet "$1"
    file=$1/.git/config
  fi
  for key in "${keys[@]}"; do
    if [[ $2 ]]; then key=$2.${key//./-}; fi
    if [[ $key == *interactive ]]; then
      git config --file "$file" "watchword.$key" never
    else
      git config --file "$file" "watchword.$key" evil
    fi
  done
  git config --file "$file" core.askPass "$directory/evil"
  git config --file "$file" http.proxy http://evil.example:1
  git config --file "$file" "http.https://login.microsoftonline.com.sslCAInfo" /evil
  git config --file "$file" "http.https://elsewhere.example.proxy" http://evil.example:1
  printf '#!/bin/sh\ntouch "%s/evil-was-run"\necho evil\n' "$directory" >"$directory/evil"
  chmod +x "$directory/evil"
}
expect_nothing_run() { [[ ! -e $directory/evil-was-run ]] || fail 'a program was run that the repository names'; }

# A question that may not be asked at the terminal, so that it goes to a program.
ask_for_a_token() {
  WATCHWORD_INTERACTIVE=auto script -qc "'$watchword' pat set $azure" /dev/null </dev/null >out 2>err
}

# check_ignored: of the keys, by the JSON of an explanation in `out`.
check_ignored() {
  printf '%s\n' "${keys[@]}" >keys
  json "({i['key'].split('watchword.', 1)[1].lower() for i in it['ignored_keys'] if i['key'].startswith('watchword.')} ==
    {('$1' + key.replace('.', '-') if '$1' else key).lower() for key in open('keys').read().split()
     if key not in ('account', 'interactive', 'tenant')})"
  json "({c['key'] for c in it['configuration'] if c['value'] in ('evil', 'never')} ==
    {'watchword.account', 'watchword.interactive', 'watchword.tenant'})"
  json "({i['key'] for i in it['ignored_keys'] if not i['key'].startswith('watchword.')} ==
    {'core.askpass', 'http.proxy', 'http.https://login.microsoftonline.com.sslcainfo'})"
  json "all(i['scope'] == 'local' and i['file'].endswith('config') and i['reason'] for i in it['ignored_keys'])"
}

top=$directory
git init --quiet "$top/clone"
for place in unpacked clone/docs/bare; do
  hostile "$top/$place" ''
  cd "$top/$place"
  expect 0 "$watchword" explain "$azure" --json
  check_ignored ''
  expect 0 "$watchword" explain "$azure"
  out_has 'Ignored, because a repository says it'
  out_has 'http.proxy  (local: '
  out_has 'no repository says which program is run'
  out_has 'and then for dev.azure.com alone'
  out_lacks elsewhere.example

  # Neither a store, a provider nor plain http comes from there.
  expect 0 "$watchword" explain "$url"
  out_has 'memory: the memory of this process'
  out_has 'not allowed: git config watchword.interactive is never'
  out_lacks 'only the provider'
  expect 0 "$watchword" explain http://mock.example/contoso
  out_has 'nobody: no token is sent to http://'
  WATCHWORD_INTERACTIVE=auto expect 0 "$watchword" token "$url"
  WATCHWORD_INTERACTIVE=auto expect 0 "$watchword" login "$url"
  expect 0 "$watchword" refresh

  ask_for_a_token
  out_has 'nobody to ask'
  expect_nothing_run
  cd "$top"
done
hostile "$top/scoped" "$azure"
cd "$top/scoped"
expect 0 "$watchword" explain "$azure/project" --json
check_ignored "$azure."
cd "$top"

# The same program, named by the user, is run.
git config --global core.askPass "$top/evil"
ask_for_a_token
[[ -e $top/evil-was-run ]] || fail "the user's program was not run"
git config --global --unset core.askPass

# A repository that git cannot read takes nothing away, and is named.
mkdir broken
git -C broken init --quiet
printf '[broken\n' >broken/.git/config
cd broken
expect 0 "$watchword" token "$url"
err_has 'git cannot read the configuration of the repository here'
expect 0 "$watchword" configure
err_has 'now asks Watchword'
expect 0 "$watchword" unconfigure
cd "$top"
