#!/usr/bin/env bash
# Whatever a command prints gets to its reader, or the command fails and says so.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/cli/lib.sh
source "$here/lib.sh"
helper=$build/bin/git-credential-watchword
expect 0 "$watchword" login https://mock.example/contoso

# undelivered COMMAND…: prints something; where that cannot be written it fails and says so.
undelivered() {
  local status
  "$@" >out 2>err </dev/null || true
  [[ -s out ]] || fail "prints nothing: $*"
  for place in full closed; do
    status=0
    case $place in
      full) "$@" >/dev/full 2>err </dev/null || status=$? ;;
      closed) "$@" >&- 2>err </dev/null || status=$? ;;
    esac
    ((status == 6)) || fail "exit code $status and not 6, with standard output $place: $*"
    err_has 'watchword: the output cannot be written: '
    err_has 'Check where standard output goes.'
  done
}

for command in $(commands); do undelivered "$watchword" "$command" --help; done
undelivered "$watchword"
undelivered "$watchword" help
undelivered "$watchword" version
undelivered "$watchword" version --json
undelivered "$watchword" status
undelivered "$watchword" status --json
undelivered "$watchword" explain https://mock.example/contoso
undelivered "$watchword" explain https://mock.example/contoso --json
undelivered "$watchword" plugins
undelivered "$watchword" plugins --json
for format in raw header env json; do
  undelivered "$watchword" token https://mock.example/contoso --output "$format"
done

get() { printf 'protocol=https\nhost=mock.example\npath=contoso/x\n\n' | "$helper" get; }
undelivered get
undelivered "$helper" capability

# Nobody who reads is no failure of the disk.
{
  sleep 0.3
  "$watchword" help 2>err || printf '%s\n' $? >status
} | true
[[ $(cat status) == 130 ]] || fail "exit code $(cat status) and not 130 where nobody reads"
err_has 'nobody reads the output any more'
