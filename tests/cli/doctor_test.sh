#!/usr/bin/env bash
# `doctor`: every line, good and bad, as far as no server is needed; the rest is in e2e.doctor.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/cli/lib.sh
source "$here/lib.sh"
# No name is looked up and nothing is connected to: the address is one that this machine refuses.
git config --global http.curloptResolve mock.example:443:127.0.0.1
url=https://mock.example/contoso

# subject SUBJECT STATE: what the last --json says of it.
subject() {
  json "[f['state'] for f in it['findings'] if f['subject'] == '$1'] == ['$2']"
}

# A new user, who has configured nothing.
expect 1 "$watchword" doctor "$url" --json
err_empty
json "not it['healthy'] and it['url'] == '$url'"
json "all(f['text'] and f['state'] in ('ok', 'note', 'fault') for f in it['findings'])"
json "all(f['advice'] for f in it['findings'] if f['state'] == 'fault')"
subject plugins ok
subject git ok
subject helpers fault
subject store ok
subject notes ok
subject person ok
subject network fault
json "not [f for f in it['findings'] if f['subject'] in ('server', 'certificate')]"
subject answer ok

# For people: one line each, and what to do.
expect 1 "$watchword" doctor "$url"
out_has 'fault  helpers'
out_has '-> Run `watchword configure`.'
out_has 'written, read and removed'
out_has '127.0.0.1'
[[ $(wc -L <out) -le 80 ]] || fail 'lines are longer than a terminal'

# Which helpers git asks: none, another, another first, another after, ours alone, by name and path.
git config --global credential.helper store
expect 1 "$watchword" doctor "$url" --json
subject helpers fault
json "'but store' in str(it)"
git config --global --add credential.helper "$build/bin/git-credential-watchword"
expect 1 "$watchword" doctor "$url" --json
subject helpers note
json "'asks store before Watchword' in str(it)"
git config --global --add credential.https://mock.example.helper ''
git config --global --add credential.https://mock.example.helper watchword
expect 1 "$watchword" doctor "$url" --json
subject helpers ok
git config --global --add credential.https://mock.example.helper 'cache --timeout 60'
expect 1 "$watchword" doctor "$url" --json
subject helpers note
# A helper for another place has no part in it.
git config --global --unset-all credential.helper
git config --global --unset-all credential.https://mock.example.helper
git config --global credential.https://other.example.helper watchword
git config --global credential.https://mock.example/fabrikam.helper watchword
expect 1 "$watchword" doctor "$url" --json
subject helpers fault
git config --global credential.https://mock.example/contoso.helper watchword
expect 1 "$watchword" doctor "$url" --json
subject helpers ok
# As `configure` leaves it.
rm "$HOME/.gitconfig"
expect 0 "$watchword" configure
expect 1 "$watchword" doctor https://mock.example/contoso --json
subject helpers ok
subject path ok
git config --global credential.https://mock.example.useHttpPath false
expect 1 "$watchword" doctor "$url" --json
subject path fault

# A store that is not there, and notes that cannot be written.
WATCHWORD_STORE=secret-service expect 1 "$watchword" doctor "$url" --json
subject store fault
touch "$directory/file"
XDG_STATE_HOME=$directory/file/below expect 1 "$watchword" doctor "$url" --json
subject notes fault

# What the settings say that means nothing, and what a repository may not say.
git init -q repository
git -C repository config watchword.provider mock
(
  cd repository
  WATCHWORD_TENNANT=x "$watchword" doctor "$url" --json >../out 2>../err || true
)
json "sum(f['subject'] == 'settings' and f['state'] == 'note' for f in it['findings']) == 2"

# Nobody would answer.
WATCHWORD_INTERACTIVE=never expect 1 "$watchword" doctor "$url" --json
subject answer fault
json "'is not asked: WATCHWORD_INTERACTIVE is never' in str(it)"

# Through a proxy no name is looked up here; its password is not shown.
https_proxy=http://ada:pr0xy-s3cret@127.0.0.1:9 expect 1 "$watchword" doctor "$url" --json
subject proxy ok
json "'because of https_proxy' in str(it) and 's3cret' not in str(it)"
json "not [f for f in it['findings'] if f['subject'] == 'network']"

# What another machine lent, and does no more; where nothing ever was, nothing is said.
json "not [f for f in it['findings'] if f['subject'] == 'forwarding']"
WATCHWORD_FORWARD=$directory/gone.sock expect 1 "$watchword" doctor "$url" --json
subject forwarding note
json "'there is no socket of yours ($directory/gone.sock)' in str(it)"

# Without git, and without a URL.
mkdir no-git
PATH=$directory/no-git expect 1 "$watchword" doctor "$url" --json
subject git note
expect 1 "$watchword" doctor --json
json "not [f for f in it['findings'] if f['subject'] == 'answer']"
