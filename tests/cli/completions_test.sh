#!/usr/bin/env bash
# completions_test.sh BUILD_DIRECTORY bash|zsh|fish
# The completions of a shell offer what the program takes, no more and no less.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/cli/lib.sh
source "$here/lib.sh"
shell=${2:?usage: completions_test.sh BUILD_DIRECTORY SHELL}
completions=$here/../../packaging/completions
if ! command -v "$shell" >/dev/null; then
  echo "$shell is not installed"
  exit 77
fi

# complete_SHELL LINE: what the shell offers at the end of the line, one a line.
complete_bash() {
  # shellcheck disable=SC2016  # expanded by the shell under test
  bash --norc -c '
    source "$1"
    line=$2
    read -ra COMP_WORDS <<<"$line"
    if [[ $line == *" " ]]; then COMP_WORDS+=(""); fi
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    _watchword
    printf "%s\n" "${COMPREPLY[@]}"' bash "$completions/watchword.bash" "$1"
}

complete_fish() {
  # shellcheck disable=SC2016
  fish --no-config -c 'source $argv[1]; complete -C $argv[2]' -- "$completions/watchword.fish" "$1" | cut -f1
}

# A real zsh on a terminal of its own, whose completion prints what it would offer.
complete_zsh() {
  mkdir -p functions
  cp "$completions/watchword.zsh" functions/_watchword
  zsh -f "$here/complete.zsh" "$directory/functions" "$1"
}

# The completions ask the program what plugins bring.
PATH=$build/bin:$PATH
groups() { "$watchword" help | sed -n '/^Of the plugins/,$s/^  \([a-z][a-z-]*\)  .*/\1/p'; }
all_commands() { { commands && groups; } | sort; }

offers() {
  "complete_$shell" "$1" | grep -x -- "$2" | sort -u
}

[[ $(offers 'watchword ' '[a-z].*') == "$(all_commands)" ]] ||
  fail "commands: $(diff <(offers 'watchword ' '[a-z].*') <(all_commands))"
[[ $(offers 'watchword help ' '[a-z].*') == "$(all_commands)" ]] ||
  fail "of help: $(diff <(offers 'watchword help ' '[a-z].*') <(all_commands))"
for command in $(commands); do
  [[ $(offers "watchword $command --" '--.*') == "$(options "$command")" ]] ||
    fail "options of $command: $(diff <(offers "watchword $command --" '--.*') <(options "$command"))"
done
[[ $(offers 'watchword token --output ' '[a-z].*' | xargs) == 'env header headervalue json raw' ]] ||
  fail "formats: $(offers 'watchword token --output ' '[a-z].*')"

[[ $(offers 'watchword plugins ' '[a-z].*' | xargs) == check ]] ||
  fail "of plugins: $(offers 'watchword plugins ' '[a-z].*')"

[[ $(groups) == *mock* ]] || fail 'the mock plugin brings no commands'
[[ $(offers 'watchword mock ' '[a-z].*' | xargs) == 'ask echo show' ]] ||
  fail "of mock: $(offers 'watchword mock ' '[a-z].*')"
[[ $(offers 'watchword mock show --' '--.*') == "$(options 'mock show')" ]] ||
  fail "options of mock show: $(offers 'watchword mock show --' '--.*')"
