#!/usr/bin/env bash
# neutral_test.sh SOURCE_DIRECTORY
#
# The helper knows no service, tenant or plugin: what is particular to one stands in the plugins and
# their manifests. Comments, which name sources and examples, do not count.
set -euo pipefail
root=${1:?usage: neutral_test.sh SOURCE_DIRECTORY}

ids=$(find "$root/plugins" -name '*.json' -exec basename {} .json \; | sort | paste -sd '|')
[[ $ids == *'|'* ]] || { printf 'FAIL: no manifests below %s/plugins\n' "$root" && exit 1; }
readonly services='azure|entra|devops|visualstudio|microsoftonline|github|gitlab|contoso|fabrikam|TF_BUILD'

found=$(find "$root/helper" \( -name '*.h' -o -name '*.cpp' \) -print0 | sort -z |
  xargs -0 awk '{ sub(/(^|[ \t])\/\/.*/, ""); print FILENAME ":" FNR ": " $0 }' |
  grep -iE ":.*($services|\"($ids)[\".]|watchword-($ids)\b)" || true)
[[ -z $found ]] || { printf 'FAIL: the helper names a service, tenant or plugin:\n%s\n' "$found" && exit 1; }
