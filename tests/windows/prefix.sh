#!/usr/bin/env bash
# prefix.sh DIRECTORY
#
# Makes a home for Windows programs in a moment: of links to the files of one that is never used
# (tests/tools/wine-prefix.sh), and of a registry of its own.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
template=$("$here/../tools/wine-prefix.sh")
cp -as "$template" "$1"
for file in "$template"/*.reg; do cp --remove-destination "$file" "$1"; done
rm -rf "$1/dosdevices" "$1/complete"
cp -a "$template/dosdevices" "$1"
# Wine's links from the profile to what the user's Linux home has.
find "$1/drive_c/users" -maxdepth 2 -type l -lname '/*' ! -lname "$template/*" -delete
