#!/usr/bin/env python3
"""console.py PROBE: what a person sees and types at a console of Windows', which Wine makes of a
terminal of this system. PROBE is tests/unit/platform/probe.cpp. Run by desktop.sh."""

import fcntl
import os
import pty
import re
import select
import subprocess
import sys
import termios
import time

WINE = "/usr/lib/wine/wine64"
PROBE = sys.argv[1]
LIMIT = 30  # seconds
failures = 0


def fail(what, seen):
    global failures
    failures += 1
    print(f"FAIL: {what}: {seen!r}")


class Console:
    """A program at a terminal of 100 columns; what it writes to standard output comes apart from that."""

    def __init__(self, *words, **variables):
        self.master, slave = pty.openpty()
        termios.tcsetwinsize(slave, (30, 100))
        self.program = subprocess.Popen(
            [WINE, PROBE, *words], stdin=slave, stdout=subprocess.PIPE, stderr=slave, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(slave, termios.TIOCSCTTY, 0),
            env=os.environ | {"TERM": "xterm"} | variables)
        os.close(slave)
        self.screen = ""

    def shows(self, wanted):
        end = time.monotonic() + LIMIT
        while wanted not in self.text() and time.monotonic() < end:
            if select.select([self.master], [], [], 0.1)[0]:
                try:
                    self.screen += os.read(self.master, 4096).decode("utf-8", "replace")
                except OSError:
                    break
        return wanted in self.text()

    def text(self):
        """Without the sequences that Wine moves the cursor by."""
        return re.sub(r"\x1b(\[[0-9;?]*[A-Za-z]|\][^\x07]*\x07)", "", self.screen)

    def types(self, text):
        os.write(self.master, text.encode())

    def end(self):
        output = self.program.communicate(timeout=LIMIT)[0].decode()
        os.close(self.master)
        return self.program.returncode, output


def answer(mode, typed):
    console = Console("terminal", mode)
    if not console.shows("Grüße:"):
        fail(f"{mode}: the question", console.screen)
    console.types(typed)
    code, output = console.end()
    return code, output, console


def main():
    for variables, wanted in (({}, "asks 100 colours unicode\n"), ({"NO_COLOR": "1"}, "asks 100 unicode\n"),
                              ({"TERM": "dumb"}, "asks 100 unicode\n")):
        code, output = Console("terminal", "look", **variables).end()
        if (code, output) != (0, wanted):
            fail(f"a look with {variables}", (code, output))
    code, output, console = answer("hidden", "geheiX\bm ä€\r")
    if (code, output) != (0, "typed «geheim ä€»\n") or "geh" in console.text():
        fail("hidden", (code, output, console.screen))
    code, output, console = answer("shown", "offen\r")
    if (code, output) != (0, "typed «offen»\n"):
        fail("shown", (code, output))
    code, output, _ = answer("hidden", "\x03")
    if (code, output) != (130, ""):
        fail("Ctrl-C", (code, output))
    console = Console("terminal", "pieces")
    if not console.shows("<ä€>"):
        fail("characters in pieces", console.screen)
    console.end()
    # Nobody sees a console that a program without a window has.
    seen = subprocess.run([WINE, PROBE, "terminal", "look"], stdin=subprocess.DEVNULL, capture_output=True,
                          start_new_session=True, timeout=LIMIT).stdout.decode()
    if not seen.startswith("never "):
        fail("without a terminal", seen)
    return 1 if failures else 0


sys.exit(main())
