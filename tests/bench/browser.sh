#!/usr/bin/env bash
# browser.sh URL: a person at a browser who is quick, as BROWSER. Notes each time that it is opened in
# the file WATCHWORD_BENCH_BROWSERS. Signs in at a simulator that consents by itself; with
# WATCHWORD_BENCH_CANCEL set, cancels instead, as Entra tells it (RFC 6749 section 4.1.2.1).
set -euo pipefail

echo opened >>"${WATCHWORD_BENCH_BROWSERS:?}"
url=$1
parameter() { /usr/bin/python3 -c 'import sys, urllib.parse as u; print(u.parse_qs(u.urlsplit(sys.argv[1]).query)[sys.argv[2]][0])' "$url" "$1"; }
if [[ ${WATCHWORD_BENCH_CANCEL-} ]]; then
  url="$(parameter redirect_uri)?error=access_denied&error_subcode=cancel&state=$(parameter state)"
fi
sleep 0.3 # long enough for everybody to have asked
exec curl --silent --show-error --location --cacert "$WATCHWORD_AZURE_CA" --resolve "*:$WATCHWORD_AZURE_PORT:127.0.0.1" \
  --cookie '' --output /dev/null "$url"
