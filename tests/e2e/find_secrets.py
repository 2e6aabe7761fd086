#!/usr/bin/python3
"""find_secrets.py HOME

Looks for every secret of a test in whatever it left behind outside a store: its output, the trace,
what ps showed, and all files below HOME but the simulator's, the keyrings', the browser's and git's
objects. The simulator records its secrets as the first 12 hexadecimal digits of their SHA-256; the
accounts' passwords stand in accounts.json. Exits with 1 and names the places when it finds any.
"""

import hashlib
import json
import os
import re
import sys

WORD = re.compile(rb"[A-Za-z0-9._~+/=-]{8,}")
SKIPPED = re.compile(r"/(azure|browser[^/]*|keyrings|\.pki|objects|\.cache)(/|$)")
SHOWN = ("state", "user_code", "otc")
LARGEST_FILE = 64 * 1024 * 1024


def secrets_of(home):
    """The hashes and the passwords that must not be found."""
    hashes = set()
    with open(os.path.join(home, "azure", "requests.jsonl"), "rb") as lines:
        for line in lines:
            hashes |= secret_hashes(json.loads(line))
    with open(os.path.join(home, "azure", "accounts.json"), "rb") as file:
        passwords = {account["password"].encode() for account in json.load(file)["accounts"]}
    return hashes, passwords


def secret_hashes(value):
    """Every text of 12 hexadecimal digits in a recorded request, but for what is shown to the person by
    design: the state in the address of a sign-in, and a device's code."""
    if isinstance(value, dict):
        return set().union(*(secret_hashes(part) for name, part in value.items() if name not in SHOWN))
    if isinstance(value, list):
        return set().union(*map(secret_hashes, value))
    return {value} if isinstance(value, str) and re.fullmatch(r"[0-9a-f]{12}", value) else set()


def files_below(home):
    for directory, names, files in os.walk(home):
        names[:] = [name for name in names if not SKIPPED.search(os.path.join(directory, name)[len(home):])]
        for name in files:
            path = os.path.join(directory, name)
            if os.path.isfile(path) and not os.path.islink(path) and os.path.getsize(path) < LARGEST_FILE:
                yield path


def candidates(content):
    """Words, and the parts of words that are joined by what a URL or form puts between values."""
    for word in set(WORD.findall(content)):
        yield word
        for part in re.split(rb"[=/]", word):
            if len(part) >= 8:
                yield part


def main(home):
    hashes, passwords = secrets_of(home)
    if not hashes:
        print("find_secrets.py: the simulator recorded no secret; nothing was proved", file=sys.stderr)
        return 1
    found = 0
    for path in files_below(home):
        with open(path, "rb") as file:
            content = file.read()
        words = {hashlib.sha256(word).hexdigest()[:12] for word in candidates(content)}
        leaked = len(words & hashes) + sum(password in content for password in passwords)
        if leaked:
            print(f"find_secrets.py: {leaked} secret(s) in {path}", file=sys.stderr)
            found += leaked
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
