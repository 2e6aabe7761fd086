#!/usr/bin/env bash
# Runs the program for Windows that this script is called like, under Wine, with what a program there
# would see: files named on drive Z:, the root of this system. Programs of this system that it starts in
# turn, as a browser, come by host_program.sh.
name=${0##*/}
if [[ ! ${WINEPREFIX-} ]]; then
  # shellcheck source=/dev/null
  source "${BASH_SOURCE[0]%/*}/desktop.env"
fi
git=$WATCHWORD_TEST_WINDOWS_GIT/mingw64/bin
case $name in
git) program=$git/git.exe ;;
*) program=$WATCHWORD_TEST_WINDOWS/bin/$name.exe ;;
esac

export WATCHWORD_TEST_HOST_PATH=$PATH WATCHWORD_TEST_HOST_HOME=$HOME
# Windows has a browser for its user (desktop.sh), and no such variable.
if [[ ${BROWSER-} == /* ]]; then
  export WATCHWORD_TEST_HOST_PROGRAM=$BROWSER
  unset BROWSER
fi

# The name of a file as programs for Windows have it.
there() {
  case $1 in
  "$WINEPREFIX"/drive_c/*) printf 'C:%s' "${1#"$WINEPREFIX/drive_c"}" ;;
  *) printf 'Z:%s' "$1" ;;
  esac
}

while IFS='=' read -r -d '' name value; do
  case $name in
  PATH | HOME | WINE* | PWD | OLDPWD | _ | TMPDIR | WATCHWORD_TEST_*) ;;
  *) if [[ $value == /[[:alnum:]]* && $value != *:* ]]; then export "$name=$(there "$value")"; fi ;;
  esac
done < <(env -0)

arguments=()
for argument; do
  if [[ $argument == /*/* && -e ${argument%/*} ]]; then argument=$(there "$argument"); fi
  arguments+=("$argument")
done
export WINEPATH="Z:$WATCHWORD_TEST_WINDOWS/bin;Z:$git"
exec /usr/lib/wine/wine64 "$program" "${arguments[@]}"
