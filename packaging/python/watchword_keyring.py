"""Watchword as a back end of Python's keyring (https://github.com/jaraco/keyring).

Whoever imports keyring (pip, twine, poetry) gets a credential for what Watchword answers for, which
its helper knows: this file names no service. Everything else is for the next back end, as before.
See watchword-python(7).
"""

import json
import os
import subprocess
from urllib.parse import urlsplit

from keyring import backend, credentials, errors

# Found beside this file, wherever a link to it lies; a secret comes by its standard output only.
_HERE = os.path.dirname(os.path.realpath(__file__))
_HELPER = os.path.normpath(os.path.join(_HERE, "..", "keyring", "keyring"))

# Above the stores of desktops, below keyring's own chain (10), which asks one back end after the
# other. Without the helper there is nothing to ask: below everything.
_PRIORITY = 9.9 if os.access(_HELPER, os.X_OK) else -1


class _NotKept(errors.NoKeyringError, NotImplementedError):
    """In a chain the next one is asked to store; alone, it is as if there were no back end."""


def _may_be_ours(service):
    """Whether it is worth asking: an address, which says whose credential is wanted."""
    if not isinstance(service, str):
        return False
    try:
        url = urlsplit(service)
    except ValueError:
        return False
    return url.scheme == "https" and bool(url.hostname) and url.path not in ("", "/")


def _ask(service, username):
    """What the helper answers, or None; what a person must read goes to standard error."""
    command = [_HELPER, "get", "--mode", "creds", "--output", "json", "--", service]
    if username:
        command.append(username)
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False)
        if done.returncode != 0:
            return None
        answer = json.loads(done.stdout)
        return answer["username"], answer["password"]
    except (OSError, ValueError, KeyError):
        return None


class Keyring(backend.KeyringBackend):
    """Answers for the feeds that Watchword answers for; keeps nothing."""

    priority = _PRIORITY

    def get_credential(self, service, username):
        answer = _ask(service, username) if _may_be_ours(service) else None
        return credentials.SimpleCredential(*answer) if answer else None

    def get_password(self, service, username):
        credential = self.get_credential(service, username)
        return credential.password if credential else None

    def set_password(self, service, username, password):
        raise _NotKept("Watchword keeps no passwords for others, and there is no other back end")

    def delete_password(self, service, username):
        raise _NotKept("Watchword keeps no passwords for others, and there is no other back end")
