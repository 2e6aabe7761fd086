#!/bin/bash
# Runs a program of this system that a program for Windows started, with the PATH and HOME of here.
export PATH=$WATCHWORD_TEST_HOST_PATH HOME=$WATCHWORD_TEST_HOST_HOME
exec "$WATCHWORD_TEST_HOST_PROGRAM" "$@"
