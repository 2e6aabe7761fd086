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
  usage=$("$watchword" help "$command" | sed -n "s/^Usage: watchword $command *\(.*\)/\1/p" | sed 's/\[OPTIONS\]//' | tr -d ' ')
  heading=$(sed -n "s/^\.Ss $command *//p" "$page" | sed 's/Oo Ar \([^ ]*\) Oc/[\1]/g; s/Op Ar \(.*\)/[\1]/; s/Oo Fl - Ar \([^ ]*\) Oc/[--\1]/; s/Fl - /--/; s/Ar //g' | tr -d ' ')
  [[ $usage == "$heading" ]] || fail "the argument of $command is '$usage' in help and '$heading' in the manual"
done
for option in $(options version | grep -v json); do
  grep -q "^\.It Fl.* -${option#--}$\|^\.It Fl -${option#--}$" "$page" || fail "the manual lacks $option"
done

# Exit codes and configuration keys.
codes() { sed -n 's/^  k[A-Za-z]* = \([0-9]*\),.*/\1/p' "$root/helper/cli/exit_code.h" | sort; }
described_codes() { awk '/^\.Sh/ { inside = /EXIT STATUS/ } inside && /^\.It/ { print $2 }' "$page" | sort; }
[[ $(codes) == "$(described_codes)" ]] || fail "the exit codes differ: $(diff <(codes) <(described_codes))"
keys() { { sed -n 's/^inline constexpr Key k[A-Za-z]*{"\([^"]*\)".*/\1/p' "$root/helper/settings/key.h" && echo configured; } | sort; }
described_keys() { sed -n 's/^\.It Cm watchword\.//p' "$1" | sort; }
[[ $(keys) == "$(described_keys "$page")" ]] || fail "the keys differ: $(diff <(keys) <(described_keys "$page"))"

# Every plugin that reads configuration or brings commands has a page, which describes them all.
read_from() { python3 -c 'import json, sys; it = json.load(open(sys.argv[1])); print("\n".join(eval(sys.argv[2])))' "$1" "$2"; }
# described_in PAGE GROUP NAME: the options in the subsection of a plugin's command.
described_in() {
  awk -v command="$2 $3" '/^\.S[hs]/ { inside = $1 == ".Ss" && $2 " " $3 == command } inside && /^\.It Fl/ { print "-" $3 }' "$1" | sort
}
for manifest in "$root"/plugins/*/*.json; do
  id=$(basename "$manifest" .json)
  its_page=$root/packaging/man/watchword-$id.7
  wanted=$(read_from "$manifest" 'it.get("config", [])' | grep . | LC_ALL=C sort || true)
  groups=$(read_from "$manifest" '[group["name"] for group in it.get("commands", [])]')
  [[ $wanted || $groups ]] || continue
  [[ -e $its_page ]] || fail "there is no watchword-$id(7)"
  [[ $wanted == "$(described_keys "$its_page" | LC_ALL=C sort)" ]] ||
    fail "the keys of $id differ: $(diff <(echo "$wanted") <(described_keys "$its_page" | LC_ALL=C sort))"
  for group in $groups; do
    for command in $("$watchword" help "$group" | sed -n '/^Commands/,$s/^  \([a-z][a-z-]*\)  .*/\1/p'); do
      grep -q "^\.Ss $group $command\b" "$its_page" || fail "watchword-$id(7) lacks \`$group $command\`"
      [[ $(options "$group $command" own) == "$(described_in "$its_page" "$group" "$command")" ]] ||
        fail "the options of $group $command differ: $(diff <(options "$group $command" own) <(described_in "$its_page" "$group" "$command"))"
    done
  done
done

# The application that is used by default.
client=$(sed -n 's/.*kDefaultClientId = "\(.*\)".*/\1/p' "$root/plugins/entra/target.cpp")
grep -q "${client:?}" "$root/packaging/man/watchword-entra.7" || fail "watchword-entra(7) lacks $client"

# Every member of a manifest that is read is described.
# shellcheck disable=SC2013  # members have no blanks
for member in $(sed -n 's/.*text\(s\{0,1\}\)(object, "\([A-Za-z]*\)".*/\2/p; s/.*if_contains("\([A-Za-z]*\)").*/\1/p; s/.*\(flag\|objects\|patterns\|rank\)(\**[a-z]*, "\([A-Za-z]*\)").*/\2/p' "$root/helper/plugins/manifest.cpp" | sort -u); do
  grep -q "^\.\(It \)\?Va .*\b$member\b" "$root/packaging/man/watchword-plugin.7" || fail "watchword-plugin(7) lacks $member"
done

# The examples of a plugin, built against the public headers alone, answer.
mkdir plugin
# $1: how the example begins
example() {
  awk -v begins="$1" '/^\.Ed/ { if (code) exit } index($0, begins) == 1 { code = 1 } code' \
    "$root/packaging/man/watchword-plugin.7" | sed 's/\\e/\\/g; s/^\\&//'
}
example '#include <string.h>' >plugin/guest.c
example '#include <watchword/sdk/' >plugin/guest.cpp
example '{"manifest": 1, "id": "guest"' >plugin/guest.json
flags=(-Wall -Wextra -Werror -shared -fPIC -fvisibility=hidden -I "$root/include" -o plugin/guest.so)
WATCHWORD_PLUGIN_PATH=$directory/plugin
for compile in "cc -std=c11 plugin/guest.c" "c++ -std=c++17 -static-libstdc++ -static-libgcc plugin/guest.cpp"; do
  # shellcheck disable=SC2086  # several words
  expect 0 $compile "${flags[@]}"
  WATCHWORD_STORE=auto expect 0 "$watchword" token https://guest.example/ --output header
  out_is "Authorization: Basic $(printf guest:guest | base64)"
done

# The larger example is the plugin that e2e.stranger builds and uses.
for file in forge.cpp forge.json CMakeLists.txt; do
  source=$root/tests/plugins/stranger/$file
  diff "$source" <(example "$(head -n 1 "$source")") >out || fail "watchword-plugin(7) shows another $file: $(cat out)"
done
(($(wc -l <"$root/tests/plugins/stranger/forge.cpp") < 150)) || fail 'the example is longer than an afternoon'

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
    # Not justified: whether a line of long names can be spread is no fault of the page.
    man --warnings --no-justification -E UTF-8 -l -Tutf8 -Z "$file" 2>err >/dev/null || true
    err_empty
  done
fi
