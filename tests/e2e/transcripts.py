#!/usr/bin/python3
"""transcripts.py README TITLE: follows what the README shows as a transcript (```console) below the
paragraph that begins with **TITLE**, command by command at a terminal, and fails where the terminal
shows anything else. "…" stands for any text of a line, a line "…" for any lines.

A person is there: who types the code of a device, with tests/fixtures/browser.py. Colours, the
countdown and the end of the transcript's lines do not count.
"""

import os
import pathlib
import pty
import re
import select
import subprocess
import sys
import time

BROWSER = pathlib.Path(__file__).resolve().parent.parent / "fixtures/browser.py"
SECONDS = 240  # of a person at a browser, on a machine that is busy
CODE = re.compile(r"(https://\S+).*?\b([A-Z0-9]{9})\b", re.S)
STYLE = re.compile(r"\x1b\[[0-9;]*m")


def columns(text):
    """How wide the columns of a table are depends on what is in them."""
    return re.sub(" {2,}", "  ", text)


def transcript(readme, title):
    """Pairs of a command and what it shows."""
    at = readme.index(f"\n**{title}")
    shown = re.search(r"^```console\n(.*?)^```$", readme[at:], re.M | re.S)[1]
    steps = []
    for line in shown.splitlines():
        if line.startswith("$ "):
            steps.append((line[2:], []))
        else:
            steps[-1][1].append(columns(line.rstrip()))
    return steps


def pattern(lines):
    out = ""
    for line in lines:
        out += r"(?:.*\n)*?" if line == "…" else ".*".join(map(re.escape, line.split("…"))) + "\n"
    return out


def plain(shown):
    shown = STYLE.sub("", shown).replace("\r\n", "\n")
    # A line that was replaced by others, and taken away at last.
    shown = re.sub(r"[^\n]*\r\x1b\[K", "", shown)
    return "".join(columns(line.rstrip()) + "\n" for line in shown.splitlines())


def run(command):
    master, slave = pty.openpty()
    os.set_inheritable(slave, True)
    subprocess.run(["stty", "cols", "100", "rows", "40"], stdin=slave, check=True)
    process = subprocess.Popen(["setsid", "--ctty", "--wait", "bash", "-c", command], stdin=slave, stdout=slave, stderr=slave)
    os.close(slave)
    seen, person, until = "", None, time.monotonic() + SECONDS
    while time.monotonic() < until:
        if not select.select([master], [], [], 0.5)[0]:
            continue
        try:
            block = os.read(master, 65536)
        except OSError:  # nobody has the terminal open any more
            break
        if not block:
            break
        seen += block.decode(errors="replace")
        code = CODE.search(STYLE.sub("", seen)) if "enter the code" in seen and person is None else None
        if code:
            person = subprocess.Popen([BROWSER, "--device", code[1], code[2]], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    else:
        process.kill()
        seen += f"\n(it did not end within {SECONDS} seconds)\n"
    if person:
        person.wait()
    return process.wait(), plain(seen)


failed = False
for command, wanted in transcript(pathlib.Path(sys.argv[1]).read_text(), sys.argv[2]):
    code, shown = run(command)
    print(f"$ {command}\n{shown}", end="", flush=True)
    if not re.fullmatch(pattern(wanted), shown) or code != 0:
        failed = True
        print(f"FAIL: exit code {code}, and the README shows of `{command}`:", *wanted, sep="\n")
sys.exit(failed)
