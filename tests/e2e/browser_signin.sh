#!/usr/bin/env bash
# Clone, fetch and push, signed in through a real browser: once, and never asked again.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

start_azure
use_watchword
person_is alice@contoso.com
git --version

# There is no terminal here; who it became is said all the same, and once.
git clone "$WATCHWORD_AZURE_REPO" engine 2>clone.log
cat clone.log
expect_number 'lines that say who signed in' 1 \
  "$(grep -c '^watchword: signed in to https://dev.azure.com.* as alice@contoso.com\.$' clone.log)"
page=$(last_page)
expect_text 'the last page' 'You are signed in' "$page"
expect_text 'the last page' 'alice@contoso.com' "$page"
for picture in signin done done-dark; do
  [[ -s $WATCHWORD_TEST_SCREENSHOTS/$picture.png ]] || fail "there is no screenshot $picture.png"
done

no_browser_from_here
git -C engine fetch
for url in SHORT USER VISUALSTUDIO SECOND; do
  name=WATCHWORD_AZURE_REPO_$url
  git clone --quiet "${!name}" "clone-$url"
done

# A git that knows http.proactiveAuth asks before it is refused, and takes the answer for good.
if git_knows_state; then
  refused_before=$(requests git.info_refs 401)
  git -C engine -c http.proactiveAuth=auto fetch
  expect_number 'requests that were refused' "$refused_before" "$(requests git.info_refs 401)"
fi

printf 'more\n' >engine/more.txt
git -C engine add more.txt
git -C engine commit --quiet --message 'More'
git -C engine push
git -C clone-SHORT pull --quiet
[[ $(cat clone-SHORT/more.txt) == more ]] || fail 'what was pushed did not arrive'

# A feed of the same organization takes the same session, with a user name that it accepts.
for url in FEED FEED_VISUALSTUDIO FEED_NPM; do
  name=WATCHWORD_AZURE_$url
  read_feed "${!name}"
done
expect_no_browser
expect_number 'sign-ins' 1 "$(requests entra.token 200)"
