#!/usr/bin/env bash
# real_names_test.sh SIMULATOR: proves what real-names.sh promises.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
simulator=${1:?usage: real_names_test.sh SIMULATOR}
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
export TMPDIR=$directory
# What the environment says of other clouds, authorities and ways does not count there.
environment=(env AZURE_AUTHORITY_HOST=https://login.example SSL_CERT_FILE=/nowhere https_proxy=http://127.0.0.1:9)

fail() {
  printf 'FAIL: %s\n' "$*"
  exit 1
}
# $1: the expected exit code, the rest: a command, to be run under the real names
expect() {
  local wanted=$1 status=0
  shift
  "${environment[@]}" "$here/real-names.sh" "$simulator" "$@" >"$directory/out" 2>&1 || status=$?
  if ((status == 77 && wanted != 77)); then
    cat "$directory/out"
    exit 77
  fi
  ((status == wanted)) || fail "exit code $status, not $wanted: $* ($(<"$directory/out"))"
}
machine() { cat /etc/hosts /etc/ssl/certs/ca-certificates.crt | sha256sum && ls /etc/ssl/certs; }
machine >"$directory/before"

cat >"$directory/inside" <<'INSIDE'
set -euo pipefail
fail() {
  printf 'FAIL: %s\n' "$*"
  exit 1
}
[[ -z ${AZURE_AUTHORITY_HOST-}${GIT_CONFIG_COUNT-} && -s $NODE_EXTRA_CA_CERTS ]] || fail 'the environment is not clean'

# Every name, by curl, which reads the bundle, and by OpenSSL, which looks a hash up beside it.
names=0
while read -r _ name; do
  case $name in *.example) continue ;; esac # Service Fabric has a certificate of its own
  curl --silent --show-error --output /dev/null "https://$name/" || fail "$name"
  names=$((names + 1))
done <"$WATCHWORD_AZURE_ROOT/hosts"
((names > 20)) || fail "there are $names names"
openssl s_client -brief -verify_return_error -no-CAfile -CApath /etc/ssl/certs \
  -verify_hostname dev.azure.com -connect dev.azure.com:443 </dev/null || fail 'the hash of the CA'
said=$(git ls-remote https://dev.azure.com/contoso/engine/_git/engine </dev/null 2>&1) || true
[[ $said == *"could not read Username for 'https://dev.azure.com':"* ]] || fail "git says: $said"
curl --silent https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration |
  grep '"token_endpoint":"https://login.microsoftonline.com/common/oauth2/v2.0/token"' || fail 'discovery'
curl --silent --header Metadata:true \
  'http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://vault.azure.net' |
  grep access_token || fail 'the metadata service'

# Certificates of others are refused as ever, and nobody else is in reach.
! curl --silent https://fabric.watchword.example/ || fail 'a certificate for another name'
! curl --silent --max-time 5 https://example.com/ || fail 'the network'
INSIDE
expect 0 bash "$directory/inside"

# The exit code is the command's; what is left behind, a failure's.
[[ ! $(compgen -G "$directory/watchword-azure-*") ]] || fail 'something is left of a command that succeeded'
expect 3 sh -c 'exit 3'
grep -q "left behind: $directory/watchword-azure-" "$directory/out" || fail "nothing is named: $(<"$directory/out")"
machine | cmp - "$directory/before" || fail 'the machine itself was changed'

# Where no namespaces can be had, that is said.
mkdir "$directory/bin"
printf '#!/bin/sh\nexit 1\n' >"$directory/bin/unshare"
chmod +x "$directory/bin/unshare"
PATH=$directory/bin:$PATH expect 77 touch "$directory/was-run"
grep -q 'NOT RUN: touch' "$directory/out" || fail "it is not said that nothing was run: $(<"$directory/out")"
[[ ! -e $directory/was-run ]] || fail 'it was run all the same'
