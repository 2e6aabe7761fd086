#!/bin/bash
# Runs a program of this system that a program for Windows started, as if it had been started here.
export PATH=$WATCHWORD_TEST_HOST_PATH HOME=$WATCHWORD_TEST_HOST_HOME
while IFS='=' read -r -d '' name value; do
  if [[ $value == Z:/* ]]; then export "$name=${value#Z:}"; fi
done < <(env -0)
exec "$WATCHWORD_TEST_HOST_PROGRAM" "$@"
