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

step() { printf '\n\033[1m%s\033[0m\n' "$*"; }
say() { printf '  %s\n' "$*"; }
run() {
  printf '  $ %s\n' "$*"
  "$@" 2>&1 | sed 's/^/    /'
}

if [[ ${1-} == -h || ${1-} == --help ]]; then
  sed -n '2,/^set /s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
  exit 0
fi
if (($#)) && [[ $1 != --inside ]]; then
  printf 'demo.sh: unknown argument %s. It takes none.\n' "$1" >&2
  exit 2
fi

# The part that runs on the private desktop.
inside() {
  local prefix=$HOME/.local simulator=$HOME/azure pid
  step '3. Install into the private HOME'
  cmake --install "$root/build/release" --prefix "$prefix" >/dev/null
  say "$(find "$prefix" -type f | wc -l) files below $prefix, $(du -sh "$prefix" | cut -f1)"
  export PATH=$prefix/bin:$PATH

  step '4. Start the simulated Azure DevOps'
  "$root/build/release/tests/azure/watchword-azure" --listen 127.0.0.1:0 --root "$simulator" \
    --consent auto >"$HOME/azure.log" 2>&1 &
  pid=$!
  # shellcheck disable=SC2064  # this pid
  trap "kill $pid 2>/dev/null || true" EXIT
  for _ in $(seq 200); do
    [[ -e $simulator/env ]] && break
    kill -0 "$pid" 2>/dev/null || { cat "$HOME/azure.log" >&2 && exit 1; }
    sleep 0.05
  done
  # shellcheck source=/dev/null
  source "$simulator/env"
  say "https://dev.azure.com:$WATCHWORD_AZURE_PORT, on loopback; it signs its first account in by itself"

  step '5. Tell git about Watchword'
  run watchword configure

  step '6. Clone: the first time, the browser opens'
  export BROWSER=$root/tests/fixtures/browser.py WATCHWORD_TEST_SCREENSHOTS=$HOME/browser
  run git clone "$WATCHWORD_AZURE_REPO" "$HOME/engine"
  for _ in $(seq 100); do
    [[ -e $HOME/browser/result.json ]] && break
    sleep 0.1
  done
  say "the browser's last page says: $(head -n 1 "$HOME/browser/done.txt")"

  step '7. Fetch: nobody is asked again'
  export BROWSER=false
  run git -C "$HOME/engine" fetch
  say 'done, without a browser'

  step '8. What Watchword knows now'
  run watchword status
  run watchword explain "$WATCHWORD_AZURE_REPO"

  step 'That was it'
  say 'The same two commands set it up for you: cmake --install build/release --prefix ~/.local,'
  say 'then: ~/.local/bin/watchword configure'
}

if [[ ${1-} == --inside ]]; then
  inside
  exit
fi

cd "$root"
step '1. Install what is missing'
"$here/bootstrap.sh" demo
say 'everything is there'

step '2. Build (preset release)'
cmake --preset release >/dev/null
cmake --build --preset release --target demo | grep --line-buffered -E '^\[|error' |
  awk '{ printf "\r  %-20s", $1; fflush() } END { print "" }'

exec "$root/tests/fixtures/keyring.sh" "${BASH_SOURCE[0]}" --inside
