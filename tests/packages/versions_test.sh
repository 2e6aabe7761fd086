#!/usr/bin/env bash
# versions_test.sh SOURCE VERSION: every package is of the project's version, and Debian's and Fedora's are
# built with what packaging/bootstrap.sh installs to build, but for what only tests need.
set -euo pipefail

source=$1 version=$2
# shellcheck source=tests/packages/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
changelog=$source/packaging/deb/debian/changelog spec=$source/packaging/rpm/watchword.spec
control=$source/packaging/deb/debian/control
[[ $(sed -n '1s/.*(\(.*\)).*/\1/p' "$changelog") == "$version" ]] || fail "debian/changelog does not begin with $version"
[[ $(sed -n 's/^Version: *//p' "$spec") == "$version" ]] || fail "watchword.spec is not of version $version"
grep -q "^\* .* - $version-1$" "$spec" || fail "the changelog of watchword.spec has no $version-1"

readonly tests_only='libcpp-httplib-dev|libcli11-dev|libcatch2-dev|libkeyutils-dev|libexpected-dev'
entries=$(sed -nE '/^readonly build_(packages|libraries)=\(/,/^\)/p' "$source/packaging/bootstrap.sh" |
  sed -e '/^readonly/d;/^)/d' -e 's/ #.*//' | tr -d "'\\\\" | xargs -n 1)
[[ $entries == *libssl-dev* ]] || fail 'packaging/bootstrap.sh lists nothing: is this test looking at the right thing?'
build_depends=$(sed -n '/^Build-Depends:/,/^[A-Z]/p' "$control" | tr ',|' '\n\n' | awk '{ sub(/:native$/, "", $1); print $1 }')
while read -r entry; do
  name=${entry%%[>|]*}
  [[ $name =~ ^($tests_only)$ ]] || grep -qxF "$name" <<<"$build_depends" ||
    fail "debian/control is not built with $name, which packaging/bootstrap.sh installs"
done <<<"$entries"
printf 'version %s everywhere\n' "$version"
