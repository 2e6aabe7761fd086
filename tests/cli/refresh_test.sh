#!/usr/bin/env bash
# `refresh` renews what would lapse, says what it did, and does not let one failure hide the rest.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/cli/lib.sh
source "$here/lib.sh"

expect 0 "$watchword" refresh
err_has 'There is no session that could be renewed.'
WATCHWORD_INTERACTIVE=always expect 0 "$watchword" login https://mock.example/contoso --provider mock
expect 0 "$watchword" refresh --all
out_empty
err_has 'Renewed: ada@mock.example (Mock)'
expect 0 "$watchword" refresh --within 1h
err_has 'Renewed: ada@mock.example (Mock)'
expect 0 "$watchword" refresh --within 10m
err_lacks 'Renewed'

WATCHWORD_INTERACTIVE=always expect 0 "$watchword" login https://mock.example/fabrikam --provider mock --account mo@mock.example
expect 4 "$watchword" refresh --all
err_has 'Renewed: ada@mock.example (Mock)'
err_has 'mo@mock.example (Mock) was not renewed: the service has forgotten this account.'
err_has 'Sign in again.'

expect 2 "$watchword" refresh --within soon
err_has '10m'
