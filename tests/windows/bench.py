#!/usr/bin/env python3
"""bench.py: run by desktop.sh. What an answer from memory takes under Wine, beside an empty program
and beside `git.exe --version`: medians of rounds in which each has its turn. What they take on
Windows is another matter; what one takes of the other should be much the same."""

import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

WINE = "/usr/lib/wine/wine64"
ROUNDS = 25
LIMIT = 2.0  # × the empty program
build = pathlib.Path(os.environ["WATCHWORD_TEST_WINDOWS"])
git = pathlib.Path(os.environ["WATCHWORD_TEST_WINDOWS_GIT"]) / "mingw64/bin/git.exe"
home = pathlib.Path(os.environ["HOME"])
question = b"protocol=https\nhost=mock.example\npath=contoso/engine\ncapability[]=authtype\n\n"

plugins = home / "plugins"
plugins.mkdir()
for name in ("mock.dll", "mock.json"):
    shutil.copy(build / "tests/lib" / name, plugins)
os.environ["WATCHWORD_PLUGIN_PATH"] = f"C:/users/{home.name}/plugins"


def run(words, text=b""):
    begun = time.monotonic()
    done = subprocess.run([WINE, *map(str, words)], input=text, capture_output=True, check=True)
    return time.monotonic() - begun, done.stdout


run([build / "bin/watchword.exe", "login", "mock.example/contoso"])
contenders = {
    "empty program": ([build / "tests/windows/empty.exe"], b""),
    "get from memory": ([build / "bin/git-credential-watchword.exe", "get"], question),
    "git --version": ([git, "--version"], b""),
}
for words, text in contenders.values():
    run(words, text)
assert b"mock-token-of-" in run(*contenders["get from memory"])[1]
times = {name: [] for name in contenders}
for _ in range(ROUNDS):
    for name, contender in contenders.items():
        times[name].append(run(*contender)[0])
median = {name: statistics.median(values) for name, values in times.items()}
for name, value in median.items():
    print(f"{name}: {1000 * value:.1f} ms, {value / median['empty program']:.2f} x the empty program")
sys.exit(not (median["get from memory"] <= LIMIT * median["empty program"] and
              median["get from memory"] < median["git --version"]))
