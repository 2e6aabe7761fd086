#!/bin/sh
# browser.sh URL: a browser without a person and without a script engine, for many sign-ins in a short
# time. The simulator signs in by itself (--consent auto), and is asked to send the answer along with
# the redirect and not as a form that a page would have to post.
url=$(printf %s "$1" | sed 's/response_mode=form_post/response_mode=query/')
host=$(printf %s "$url" | sed 's|^https://\([^/]*\)/.*|\1|')
printf 'url = "%s"\n' "$url" | exec curl --config - --silent --location --output /dev/null \
  --cacert "$WATCHWORD_AZURE_CA" --resolve "$host:127.0.0.1"
