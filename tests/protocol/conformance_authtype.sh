#!/bin/sh
# The group of git's conformance suite that t0303-credential-external.sh does not run by itself.
# Run in the t/ directory of git's built source, as t0303 is; its library is used unmodified.
# shellcheck disable=SC1091,SC2034,SC2154  # the library's files and variables

test_description='external credential helper tests: authtype, credential and ephemeral'

. ./test-lib.sh
. "$TEST_DIRECTORY"/lib-credential.sh

test -z "$GIT_TEST_CREDENTIAL_HELPER_SETUP" || eval "$GIT_TEST_CREDENTIAL_HELPER_SETUP"

helper_test_clean "$GIT_TEST_CREDENTIAL_HELPER"
helper_test_authtype "$GIT_TEST_CREDENTIAL_HELPER"
helper_test_clean "$GIT_TEST_CREDENTIAL_HELPER"

test_done
