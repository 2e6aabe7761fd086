#!/usr/bin/env bash
# Runs the program for Windows that this script is called like, under Wine, with what a program there
# would see: files named on drive Z:, the root of this system.
here=${0##*/}
case $here in
git) program=$WATCHWORD_TEST_WINDOWS_GIT/bin/git.exe ;;
*) program=$WATCHWORD_TEST_WINDOWS/bin/$here.exe ;;
esac

while IFS='=' read -r -d '' name value; do
  case $name in
  PATH | HOME | WINE* | PWD | OLDPWD | _ | TMPDIR | WATCHWORD_TEST_*) ;;
  *) if [[ $value == /[[:alnum:]]* && $value != *:* ]]; then export "$name=Z:$value"; fi ;;
  esac
done < <(env -0)

arguments=()
for argument; do
  if [[ $argument == /*/* && -e ${argument%/*} ]]; then argument=Z:$argument; fi
  arguments+=("$argument")
done
export WINEPATH="Z:$WATCHWORD_TEST_WINDOWS/bin;Z:$WATCHWORD_TEST_WINDOWS_GIT/bin"
exec /usr/lib/wine/wine64 "$program" "${arguments[@]}"
