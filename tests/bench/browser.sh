#!/usr/bin/env bash
# browser.sh URL: a person at a browser who is quick, as BROWSER. Notes each time that it is opened in
# the file WATCHWORD_BENCH_BROWSERS. Signs in at a simulator that consents by itself; with
# WATCHWORD_BENCH_CANCEL set, cancels instead, as Entra tells it (RFC 6749 section 4.1.2.1).
set -euo pipefail

echo opened >>"${WATCHWORD_BENCH_BROWSERS:?}"
sleep 0.3 # long enough for everybody to have asked
if [[ ${WATCHWORD_BENCH_CANCEL-} ]]; then
  page=
else
  page=$(curl --silent --show-error --location --cacert "$WATCHWORD_AZURE_CA" \
    --resolve "*:$WATCHWORD_AZURE_PORT:127.0.0.1" --cookie '' "$1")
fi

# What the page has the browser post to the waiting helper (OAuth 2.0 Form Post Response Mode).
exec /usr/bin/python3 - "$1" "$page" <<'PY'
import html.parser, sys, urllib.parse, urllib.request

url, page = sys.argv[1:]
query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
fields = {}


class Form(html.parser.HTMLParser):
    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "input" and "name" in attributes:
            fields[attributes["name"]] = attributes.get("value", "")


Form().feed(page)
if not page:
    fields = {"error": "access_denied", "error_subcode": "cancel", "state": query["state"]}
urllib.request.urlopen(query["redirect_uri"], urllib.parse.urlencode(fields).encode(), timeout=10)
PY
