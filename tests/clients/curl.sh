#!/usr/bin/env bash
# `watchword curl` and the manual's line for wget, with the curl and wget of this system and of Debian 13.
# clients: trixie
source "$(dirname "${BASH_SOURCE[0]}")/../e2e/lib.sh"
clients=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

ln -s "$WATCHWORD_AZURE_ROOT" "$HOME/azure"
person_is alice@contoso.com
watchword login https://dev.azure.com/contoso
last_page >/dev/null
rm "$WATCHWORD_TEST_SCREENSHOTS/result.json"
watchword login https://dev.azure.com/fabrikam
last_page >/dev/null
no_browser_from_here

# What the simulator saw: "ORGANIZATION CREDENTIAL" of each request for projects since the last call.
seen=0
projects_seen() {
  /usr/bin/python3 - "$HOME/azure/requests.jsonl" "$seen" <<'PY'
import json, sys
lines = [json.loads(line) for line in open(sys.argv[1])][int(sys.argv[2]):]
print(" ".join("{}:{}".format(line["path"].split("/")[1], line["status"]) for line in lines
               if line["kind"] == "rest.projects"))
PY
  seen=$(wc -l <"$HOME/azure/requests.jsonl")
}
expect_seen() {
  local what=$1 wanted=$2 there
  there=$(projects_seen)
  seen=$(wc -l <"$HOME/azure/requests.jsonl")
  [[ $there == "$wanted" ]] || fail "$what: the server saw '$there', not '$wanted'"
}

# with_curl ORGANIZATION OTHER COMMAND…: with the curl that there is behind the command.
with_curl() {
  local mine=$1 other=$2 status output
  local projects=https://dev.azure.com/$mine/_apis/projects
  shift 2
  local here=("$@")
  watchword token "$projects" >/dev/null # signed in before
  projects_seen >/dev/null
  seen=$(wc -l <"$HOME/azure/requests.jsonl")
  "${here[@]}" curl --version | head -1

  # A token that the server takes no more is replaced; the page for signing in is not shown.
  scenario '{"revoke": {"what": "access_tokens"}}'
  expect_text 'the projects' '"count":' "$("${here[@]}" watchword curl "$projects" -s)"
  expect_seen 'a token that was revoked' "$mine:203 $mine:200"
  expect_text 'the projects' '"count":' "$("${here[@]}" watchword curl "$projects" -s --fail)"
  expect_seen 'one request' "$mine:200"
  "${here[@]}" watchword curl "dev.azure.com/$mine/_apis/projects" -fsSo projects.json -w '%{http_code}\n' | grep -qx 200
  expect_text 'the file' '"count":' "$(cat projects.json)"
  expect_seen 'an address without a scheme' "$mine:200"

  # Another address of the same organization gets it too, one of another organization does not.
  "${here[@]}" watchword curl "$projects" -s -o one -o two -o three "$projects?x=1" "https://dev.azure.com/$other/_apis/projects"
  expect_text 'the second file' '"count":' "$(cat two)"
  expect_seen 'three addresses' "$mine:200 $mine:200 $other:302"
  "${here[@]}" watchword curl "$projects" -s -o one --next -s -o two "$projects"
  expect_seen 'after --next' "$mine:200 $mine:302"

  # What curl shows of the request is not the credential.
  output=$("${here[@]}" watchword curl "$projects" -sSvo /dev/null 2>&1)
  expect_text 'what curl sends' 'uthorization: (hidden)' "$output"
  [[ $output != *Bearer* ]] || fail "the credential is shown: $output"
  expect_seen 'verbose' "$mine:200"

  # curl's own exit codes, and a reader that leaves.
  status=0
  "${here[@]}" watchword curl "https://dev.azure.com/$mine/nothing/here" -sf >/dev/null || status=$?
  expect_number 'the exit code' 22 "$status"
  status=0
  "${here[@]}" watchword curl "$projects" -s --connect-to ::127.0.0.1:1 || status=$?
  expect_number 'the exit code' 7 "$status"

  # Nothing is sent where the credential would go astray.
  projects_seen >/dev/null
  seen=$(wc -l <"$HOME/azure/requests.jsonl")
  local words
  while read -r words; do
    # shellcheck disable=SC2086  # words
    refused "${here[@]}" watchword curl $words >said
    expect_text "watchword curl $words" 'watchword' "$(cat said)"
  done <<WORDS
$projects --location-trusted
$projects -sSk
$projects --insec
$projects -u ada:secret
$projects --oauth2-bearer secret
$projects -H authorization:x
$projects --trace-ascii -
$projects -K file
$projects --request-target /contoso-labs/_apis/projects
$projects --no-such-option
http://dev.azure.com/contoso/_apis/projects
https://dev.azure.com/contoso/../contoso-labs/_apis/projects
https://dev.azure.com/contoso/%2e%2e/contoso-labs/_apis/projects
https://dev.azure.com/{contoso,contoso-labs}/_apis/projects
WORDS
  expect_seen 'what is refused' ''
}

with_curl contoso contoso-labs env

# As watchword-curl(7) has it for wget, whose askpass cuts a token at 1,023 bytes.
with_token=$XDG_RUNTIME_DIR/wgetrc
(umask 077 && watchword token https://dev.azure.com/contoso --output header | sed 's/^/header = /' >"$with_token")
wget --quiet --config="$with_token" --output-document=wget.json https://dev.azure.com/contoso/_apis/projects
rm "$with_token"
expect_text 'what wget got' '"name":"Web Site"' "$(cat wget.json)"

if [[ $WATCHWORD_TEST_CLIENTS_TRIXIE ]]; then with_curl fabrikam contoso "$clients/in-trixie.sh"; fi

# What cannot be repeated: the next run has another token.
seen=$(wc -l <"$HOME/azure/requests.jsonl")
labs=https://dev.azure.com/contoso-labs/_apis/projects
watchword token "$labs" >/dev/null
scenario '{"revoke": {"what": "access_tokens"}}'
echo '{}' | watchword curl "$labs" -s -X GET --data-binary @- 2>said || true
expect_text 'what is said' 'The next run asks with a fresh one' "$(cat said)"
watchword curl "$labs" -s >/dev/null
expect_seen 'what cannot be repeated' 'contoso-labs:203 contoso-labs:200'
expect_no_browser
