#!/bin/bash
# Runs a program of this system that a program for Windows started, as if it had been started here.
export PATH=$WATCHWORD_TEST_HOST_PATH HOME=$WATCHWORD_TEST_HOST_HOME
while IFS='=' read -r -d '' name value; do
  case $value in
  Z:/*) export "$name=${value#Z:}" ;;
  C:/*) export "$name=$WINEPREFIX/drive_c${value#C:}" ;;
  esac
done < <(env -0)
exec "$WATCHWORD_TEST_HOST_PROGRAM" "$@"
