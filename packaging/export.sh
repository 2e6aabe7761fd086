#!/usr/bin/env bash
# export.sh DIRECTORY
#
# Copies the sources into DIRECTORY, which must not be there: what git knows of them, as they are in the
# work tree. Where that is none of git's, as one that was exported, it copies all but build/. Packages are
# built from such a copy.
set -euo pipefail

source=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
directory=${1:?usage: export.sh DIRECTORY}
mkdir "$directory"
cd "$source"
if [[ -e .git ]]; then
  git ls-files -z --cached --others --exclude-standard
else
  find . -path ./build -prune -o ! -type d -print0
fi | while IFS= read -r -d '' file; do
  if [[ -e $file || -L $file ]]; then printf '%s\0' "$file"; fi # not what was removed
done | tar --create --null --files-from=- --mode=go-w | tar --extract --directory "$directory"
