#!/usr/bin/env bash
# debian-source.sh deb|deb-src SUITE
#
# Prints an apt source entry for another suite of the archive this machine already uses: its own
# entry for its own release, with the same address and the same signing key, and only type and suite
# replaced. So no archive's address stands in this project, and a local mirror is respected.
set -euo pipefail

type=$1
suite=$2

fail() {
  printf 'debian-source: %s\n' "$*" >&2
  exit 1
}

command -v apt-get >/dev/null || fail "apt-get is missing: this needs Debian or a system derived from it"
# shellcheck source=/dev/null
codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME-}")
[[ $codename ]] || fail "/etc/os-release has no VERSION_CODENAME: cannot tell this machine's own release"

# apt says which entry its own release comes from: "FILE:N", the Nth entry or line. The second
# question is for entries that name the release by its state (stable), known once lists were fetched.
# shellcheck disable=SC2016  # $(FIELD) is apt's, not the shell's
find_entry() {
  {
    apt-get indextargets --no-release-info --format '$(RELEASE) $(COMPONENT) $(SOURCESENTRY)' 'Created-By: Packages'
    apt-get indextargets --format '$(CODENAME) $(COMPONENT) $(SOURCESENTRY)' 'Created-By: Packages'
  } | awk -v release="$codename" '$1 == release && $2 == "main" && !found { print $3; found = 1 }'
}

entry=$(find_entry)
[[ $entry ]] || fail "no configured apt source offers $codename main: cannot tell which archive to use for $suite"
file=${entry%:*}
number=${entry##*:}

case $file in
*.sources)
  # deb822: the paragraph, its fields kept but for the two that change (and Enabled, Architectures).
  awk -v wanted="$number" -v type="$type" -v suite="$suite" '
    BEGIN { paragraph = 1 }
    /^[ \t]*$/ { if (seen) { paragraph++; seen = 0 } next }
    /^#/ { next }
    { seen = 1 }
    paragraph != wanted { next }
    /^[^ \t]/ {
      name = tolower($0); sub(/:.*/, "", name)
      dropped = (name ~ /^(types|suites|components|enabled|architectures|targets)$/)
    }
    !dropped { print }
    END { printf "Types: %s\nSuites: %s\nComponents: main\n", type, suite }' "$file"
  ;;
*)
  # One line: deb [options] URI suite components…
  awk -v wanted="$number" -v type="$type" -v suite="$suite" '
    NR != wanted { next }
    {
      sub(/#.*/, "")
      options = match($0, /\[[^]]*\]/) ? substr($0, RSTART, RLENGTH) : ""
      if (options) { sub(/\[[^]]*\]/, "") }
      gsub(/arch[+-]?=[^] ]*/, "", options)
      if (options ~ /^\[ *\]$/) { options = "" }
      split($0, field, " ")
      printf "Types: %s\nURIs: %s\nSuites: %s\nComponents: main\n", type, field[2], suite
      if (match(options, /signed-by=[^] ]*/)) {
        key = substr(options, RSTART + 10, RLENGTH - 10); gsub(/,/, " ", key)
        printf "Signed-By: %s\n", key
      }
    }' "$file"
  ;;
esac
