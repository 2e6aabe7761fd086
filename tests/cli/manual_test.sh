#!/usr/bin/env bash
# The manual says what the program says, and what it shows works.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/cli/lib.sh
source "$here/lib.sh"
root=$here/../..
page=$root/packaging/man/watchword.1

# manual SECTION: the subsections of watchword(1) there.
subsections() { awk -v section="$1" '/^\.Sh/ { inside = $2 == section } inside && /^\.Ss/ { print $2 }' "$page"; }
# described COMMAND: the options in the subsection of a command.
described() {
  awk -v command="$1" '/^\.S[hs]/ { inside = $1 == ".Ss" && $2 == command } inside && /^\.It Fl/ { print "-" $3 }' "$page" | sort
}

[[ $(commands | sort) == "$(subsections COMMANDS | sort)" ]] ||
  fail "the commands differ: $(diff <(commands | sort) <(subsections COMMANDS | sort))"
for command in $(commands); do
  [[ $(options "$command" own) == "$(described "$command")" ]] ||
    fail "the options of $command differ: $(diff <(options "$command" own) <(described "$command"))"
  # The same argument, in brackets where it may be left out.
  usage=$("$watchword" help "$command" | sed -n "s/^Usage: watchword $command *\(.*\)\[OPTIONS\]/\1/p" | tr -d ' ')
  heading=$(sed -n "s/^\.Ss $command *//p" "$page" | sed 's/Op Ar \(.*\)/[\1]/; s/Ar //')
  [[ $usage == "$heading" ]] || fail "the argument of $command is '$usage' in help and '$heading' in the manual"
done
for option in $(options version | grep -v json); do
  grep -q "^\.It Fl.* -${option#--}$\|^\.It Fl -${option#--}$" "$page" || fail "the manual lacks $option"
done

# Exit codes and configuration keys.
codes() { sed -n 's/^  k[A-Za-z]* = \([0-9]*\),.*/\1/p' "$root/helper/cli/exit_code.h" | sort; }
described_codes() { awk '/^\.Sh/ { inside = /EXIT STATUS/ } inside && /^\.It/ { print $2 }' "$page" | sort; }
[[ $(codes) == "$(described_codes)" ]] || fail "the exit codes differ: $(diff <(codes) <(described_codes))"
keys() { sed -n '/kOwnKeys/,/};/s/^ *"\([^"]*\)".*/\1/p' "$root/helper/cli/known_keys.h" | sort; }
described_keys() { sed -n 's/^\.It Cm watchword\.//p' "$1" | sort; }
[[ $(keys) == "$(described_keys "$page")" ]] || fail "the keys differ: $(diff <(keys) <(described_keys "$page"))"
entra_keys() { python3 -c 'import json, sys; print("\n".join(sorted(json.load(open(sys.argv[1]))["config"])))' "$root/plugins/entra/entra.json"; }
[[ $(entra_keys | LC_ALL=C sort) == "$(described_keys "$root/packaging/man/watchword-entra.7" | LC_ALL=C sort)" ]] ||
  fail "the keys of entra differ: $(diff <(entra_keys) <(described_keys "$root/packaging/man/watchword-entra.7"))"

# The application that is used by default.
client=$(sed -n 's/.*kDefaultClientId = "\(.*\)".*/\1/p' "$root/plugins/entra/target.cpp")
grep -q "${client:?}" "$root/packaging/man/watchword-entra.7" || fail "watchword-entra(7) lacks $client"

# Every member of a manifest that is read is described.
# shellcheck disable=SC2013  # members have no blanks
for member in $(sed -n 's/.*text\(s\{0,1\}\)(object, "\([A-Za-z]*\)".*/\2/p; s/.*if_contains("\([A-Za-z]*\)").*/\1/p' "$root/helper/host/manifest.cpp" | sort -u); do
  grep -q "^\.It Va .*\b$member\b" "$root/packaging/man/watchword-plugin.7" || fail "watchword-plugin(7) lacks $member"
done

# The example of a plugin, built against the public headers alone, answers.
mkdir plugin
awk '/^\.Bd/ { inside = 1; next } /^\.Ed/ { inside = 0 } inside && /^#include <string.h>/ { code = 1 } inside && code; /^\.Ed/ { if (code) exit }' \
  "$root/packaging/man/watchword-plugin.7" >plugin/guest.c
awk '/^{"manifest"/ { json = 1 } /^\.Ed/ { json = 0 } json' "$root/packaging/man/watchword-plugin.7" >plugin/guest.json
expect 0 cc -std=c11 -Wall -Wextra -Werror -shared -fPIC -fvisibility=hidden -I "$root/include" -o plugin/guest.so plugin/guest.c
WATCHWORD_PLUGIN_PATH=$directory/plugin
WATCHWORD_STORE=auto expect 0 "$watchword" token https://guest.example/ --output header
out_is "Authorization: Basic $(printf guest:guest | base64)"

# Faults that only a formatter sees.
if command -v mandoc >/dev/null; then
  for file in "$root"/packaging/man/*; do
    # Pages of other packages are not looked for.
    mandoc -T lint -W style "$file" 2>/dev/null | grep -v 'referenced manual not found' >out || true
    out_empty
  done
fi
if command -v man >/dev/null; then
  for file in "$root"/packaging/man/*; do
    man --warnings -E UTF-8 -l -Tutf8 -Z "$file" 2>err >/dev/null || true
    err_empty
  done
fi
