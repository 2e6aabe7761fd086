#!/usr/bin/env bash
# demo.sh
#
# Shows Watchword at work, from nothing: installs what is missing, builds, starts a simulated Azure
# DevOps on loopback, and signs in, clones and fetches with a real git, a real browser (headless), a
# real gnome-keyring and real TLS. Everything happens in a HOME of its own, which is removed at the
# end; nothing of yours is read or changed but build/release and, where it is missing, what apt
# installs.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
readonly here root

# Titles are bold on a terminal only.
bold='' plain=''
if [[ -t 1 && -z ${NO_COLOR-} ]]; then bold=$'\033[1m' plain=$'\033[0m'; fi
began='' # the step that is under way, in seconds of the clock

finish_step() {
  if [[ $began ]]; then
    awk -v from="$began" -v to="$EPOCHREALTIME" 'BEGIN { printf "  (%.1f s)\n", to - from }'
  fi
  began=''
}
step() {
  finish_step
  printf '\n%s%s%s\n' "$bold" "$*" "$plain"
  began=$EPOCHREALTIME
}
say() { printf '  %s\n' "$*"; }
run() {
  printf '  $ %s\n' "$*"
  "$@" 2>&1 | sed 's/^/    /'
}
fail() {
  printf 'demo.sh: %s\n' "$*" >&2
  exit 1
}

if [[ ${1-} == -h || ${1-} == --help ]]; then
  sed -n '2,/^set /s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
  exit 0
fi
if (($#)) && [[ $1 != --inside ]]; then
  printf 'demo.sh: unknown argument %s. It takes none.\n' "$1" >&2
  exit 2
fi

# How many requests of a kind the simulated service saw.
requests() { grep -c "\"kind\":\"$1\"" "$HOME/azure/requests.jsonl" || true; }

start_simulator() {
  local attempt
  "$root/build/release/tests/azure/watchword-azure" --listen 127.0.0.1:0 --root "$HOME/azure" \
    --consent auto >"$HOME/azure.log" 2>&1 &
  # shellcheck disable=SC2064  # this process, now
  trap "kill $! 2>/dev/null || true" EXIT
  for ((attempt = 0; attempt < 400; attempt++)); do
    if [[ -e $HOME/azure/env ]]; then
      # shellcheck source=/dev/null
      source "$HOME/azure/env"
      return
    fi
    kill -0 $! 2>/dev/null || break
    sleep 0.05
  done
  cat "$HOME/azure.log" >&2
  fail 'the simulated Azure DevOps did not start; its message is above'
}

last_page() {
  local attempt
  for ((attempt = 0; attempt < 300; attempt++)); do
    if [[ -e $HOME/browser/result.json ]]; then
      head -n 1 "$HOME/browser/done.txt"
      return
    fi
    sleep 0.1
  done
  fail "the browser did not come to an end; see $HOME/browser/browser.log"
}

# The part that runs on the private desktop: an empty HOME, a session bus and a gnome-keyring.
inside() {
  local prefix=$HOME/.local signed_in
  cd "$HOME"
  step '3. Install into a HOME of its own'
  cmake --install "$root/build/release" --prefix "$prefix" --component watchword >/dev/null
  export PATH=$prefix/bin:$PATH
  say "$(find "$prefix" -type f | wc -l) files, $(du -sh "$prefix" | cut -f1), below $prefix"

  step '4. Start a simulated Azure DevOps'
  start_simulator
  say "It answers for https://dev.azure.com:$WATCHWORD_AZURE_PORT on this machine only, with TLS, and signs"
  say 'alice@contoso.com in without asking for her password.'

  step '5. Have git ask Watchword'
  run watchword configure

  step '6. Clone: the first time, a browser opens (here one without a window)'
  export BROWSER=$root/tests/fixtures/browser.py
  run git clone "$WATCHWORD_AZURE_REPO" engine
  say "The browser's last page says: $(last_page)."
  signed_in=$(requests entra.authorize)
  say "The service saw $signed_in sign-in and $(requests entra.token) request for a token."

  step '7. Fetch: nobody is asked again'
  export BROWSER=false
  run git -C engine fetch --verbose
  [[ $(requests entra.authorize) == "$signed_in" ]] || fail 'the fetch signed in once more'
  say "No browser was opened: the service still saw $signed_in sign-in."

  # Those are for tests; explain would name each as one that means nothing to Watchword.
  export -n "${!WATCHWORD_AZURE_@}" "${!WATCHWORD_TEST_@}"
  step '8. What Watchword knows now'
  run watchword status
  run watchword explain "$WATCHWORD_AZURE_REPO"
  finish_step

  printf '\n%sThat was it.%s All of it happened in %s, which is removed now.\n' "$bold" "$plain" "$HOME"
  printf 'To use Watchword yourself:\n'
  say 'cmake --build --preset release && cmake --install build/release --prefix ~/.local'
  say "\$HOME/.local/bin/watchword configure"
}

if [[ ${1-} == --inside ]]; then
  inside
  exit
fi

cd "$root"
step '1. Install what is missing'
"$here/bootstrap.sh" demo
say 'Everything that is needed is installed.'

step '2. Build (preset release)'
cmake --preset release >/dev/null
cmake --build --preset release --target demo
finish_step

status=0
"$root/tests/fixtures/keyring.sh" "${BASH_SOURCE[0]}" --inside || status=$?
if ((status != 0)); then fail "the demo failed at the last step above (exit code $status)"; fi
