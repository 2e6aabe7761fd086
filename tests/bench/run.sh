#!/usr/bin/env bash
# run.sh [--preset PRESET] [--runs N] [--output DIRECTORY]
#
# Builds Watchword as it is installed (preset release), and measures it beside a process that does
# nothing and beside other credential helpers, on a desktop of its own with a real gnome-keyring and
# the simulator of Azure DevOps. Prints the table of targets, and writes results.json and results.svg.
#
#   --preset PRESET     another preset of the build
#   --runs N            of each contender; at least 200, the default, for numbers to be shown
#   --output DIRECTORY  build/PRESET/bench unless given; tests/bench is what the README shows
#
# The contenders of a row take turns, so that a busy machine slows all of them: trust the ratios more
# than the times.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source=$(cd "$here/../.." && pwd)
preset=release runs=200 output=
while (($#)); do
  case $1 in
  --preset) preset=${2:?--preset needs a name} && shift ;;
  --runs) runs=${2:?--runs needs a number} && shift ;;
  --output) output=$(realpath -m "${2:?--output needs a directory}") && shift ;;
  *)
    sed -n '2,/^set /s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
  esac
  shift
done

cd "$source"
packaging/bootstrap.sh bench
build=$source/build/$preset
prefix=$build/bench/prefix
cmake --preset "$preset" >/dev/null
cmake --build --preset "$preset" --target bench --parallel "$(nproc)"
rm -rf "$prefix"
cmake --install "$build" --prefix "$prefix" --strip >/dev/null
exec tests/fixtures/keyring.sh /usr/bin/python3 "$here/bench.py" "$build" "$prefix" "${output:-$build/bench}" "$runs"
