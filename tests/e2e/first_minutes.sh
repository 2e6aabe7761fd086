#!/usr/bin/env bash
# first_minutes.sh TITLE: the transcript of that title in the README's first five minutes, in that shape
# of a machine; runs in tests/azure/real-names.sh, with the services' own names.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

ln -s "$WATCHWORD_AZURE_ROOT" "$HOME/azure" # where the others of these tests have it
person_is alice@contoso.com
export WATCHWORD_TEST_BROWSER_SECONDS=200
unset BROWSER GIT_TERMINAL_PROMPT WATCHWORD_TRACE NO_COLOR
export TERM=xterm-256color LC_ALL=C.UTF-8

case $1 in
'At a desktop') export BROWSER=$fixtures/browser.py ;;
'Over ssh') export SSH_CONNECTION='192.0.2.1 50000 192.0.2.2 22' ;;
'In WSL')
  mkdir windows
  ln -s "$fixtures/browser.py" windows/wslview
  export WSL_DISTRO_NAME=Debian PATH=$HOME/windows:$PATH
  ;;
'In a container') export WATCHWORD_ENTRA_IDENTITY=managed-identity ;;
'In a pipeline')
  SYSTEM_ACCESSTOKEN=$(curl --fail --silent "$WATCHWORD_AZURE_CONTROL/job" --data '{"organization": "contoso"}' |
    sed 's/.*"token":"\([^"]*\)".*/\1/')
  export SYSTEM_ACCESSTOKEN TF_BUILD=True SYSTEM_COLLECTIONURI=https://dev.azure.com/contoso/
  ;;
*) fail "there is no machine of the shape '$1'" ;;
esac
"$e2e/transcripts.py" "$e2e/../../README.md" "$1"
case $1 in
'At a desktop' | 'In WSL') expect_text 'the last page' 'You are signed in' "$(last_page)" ;;
esac
