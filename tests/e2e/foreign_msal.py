#!/usr/bin/env python3
"""Writes the session that Watchword has in the keyring as MSAL's cache, as Git Credential Manager and
the Azure Artifacts credential provider keep theirs: base64 of one JSON object ("Unified Cache Schema").
Reads the item of the keyring from standard input."""

import base64
import json
import struct
import sys

item = base64.b64decode(sys.stdin.buffer.read())
at = 4 + 3 * 8  # the magic number and three numbers


def number():
    global at
    at += 8
    return struct.unpack("<q", item[at - 8:at])[0]


def text():
    global at
    size = number()
    at += size
    return item[at - size:at]


text(), text(), text()
for _ in range(2 * number()):
    text()
session = json.loads(text())
home, environment = session["home_account_id"], session["environment"]
client, tenant = session["client_id"], home.split(".")[-1]
cache = {
    "AccessToken": {},
    "RefreshToken": {
        f"{home}-{environment}-refreshtoken-{client}--": {
            "home_account_id": home, "environment": environment, "client_id": client,
            "credential_type": "RefreshToken", "secret": session["refresh_token"]}},
    "IdToken": {},
    "Account": {
        f"{home}-{environment}-{tenant}": {
            "home_account_id": home, "environment": environment, "realm": tenant,
            "local_account_id": home.split(".")[0], "username": session["username"],
            "authority_type": "MSSTS"}},
    "AppMetadata": {f"appmetadata-{environment}-{client}": {
        "client_id": client, "environment": environment}},
}
sys.stdout.write(base64.b64encode(json.dumps(cache).encode()).decode())
