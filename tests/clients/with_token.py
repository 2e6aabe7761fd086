#!/usr/bin/env python3
"""with_token.py NAME=URL... -- COMMAND...

Runs the command with Watchword's token for URL in the variable NAME, which may be one that no shell can
set. No argument of any process has a token in it.
"""
import os
import subprocess
import sys

end = sys.argv.index("--")
for pair in sys.argv[1:end]:
    name, url = pair.rsplit("=", 1)
    token = subprocess.run(["watchword", "token", url], check=True, stdout=subprocess.PIPE, text=True)
    os.environ[name] = token.stdout.rstrip("\n")
os.execvp(sys.argv[end + 1], sys.argv[end + 1 :])
