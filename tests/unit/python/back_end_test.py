#!/usr/bin/python3
"""The back end for Python's keyring, in the real keyring, with a helper that is a script.

usage: back_end_test.py PYTHON-DIRECTORY. Exit code 77 where this Python has no keyring.
"""

import contextlib
import json
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

try:
    import keyring
    import keyring.backend
    import keyring.backends.chainer
    import keyring.backends.fail
    import keyring.core
    import keyring.errors
except ImportError:
    print("NOT RUN: this Python has no keyring (Debian: python3-keyring)", file=sys.stderr)
    sys.exit(77)

HELPER = """#!/bin/sh
# Answers for ours.example, as the helper does.
{ printf '%s\\n' "$@"; [ -t 0 ] || head -c 1; echo .; } >>"$(dirname "$0")/calls"
for last in "$@"; do :; done
case "$*" in
*"-- https://ours.example/"*) ;;
*) exit 1 ;;
esac
case $last in
https:*) user=answered ;;
*) user=$last ;;
esac
case "$*" in
*broken*) echo nonsense ;;
*) printf '{"username":"%s","password":"token of ours"}\\n' "$user" ;;
esac
"""
FEED = "https://ours.example/contoso/_packaging/tools/pypi/simple/"


class Memory(keyring.backend.KeyringBackend):
    """A store, as desktops have one."""

    priority = 5

    def __init__(self):
        super().__init__()
        self.kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        if self.kept.pop((service, username), None) is None:
            raise keyring.errors.PasswordDeleteError(service)


class BackEndTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = pathlib.Path(tempfile.mkdtemp())
        shutil.copytree(sys.argv[1], cls.place / "python")
        helper = cls.place / "keyring" / "keyring"
        helper.parent.mkdir()
        helper.write_text(HELPER, encoding="utf-8")
        helper.chmod(helper.stat().st_mode | stat.S_IXUSR)
        cls.calls = helper.parent / "calls"
        sys.path.insert(0, str(cls.place / "python"))
        # By its entry point, as every program finds it.
        cls.all = {type(one).__module__: one for one in keyring.backend.get_all_keyring()}

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.place)

    def setUp(self):
        with contextlib.suppress(FileNotFoundError):
            self.calls.unlink()

    def called(self):
        return self.calls.read_text(encoding="utf-8").split("\n.\n")[:-1] if self.calls.exists() else []

    def use(self, *modules):
        """Only the back ends of these modules, and keyring's own choice among them."""
        modules += ("keyring.backends.chainer", "keyring.backends.fail")
        keyring.core.init_backend(limit=lambda one: type(one).__module__ in modules)
        return keyring.get_keyring()

    def test_it_is_found_by_its_entry_point(self):
        self.assertIn("watchword_keyring", self.all)
        self.assertEqual(self.all["watchword_keyring"].name.split(" ")[0], "watchword")

    def test_beside_a_store_both_answer(self):
        chosen = self.use("watchword_keyring", __name__)
        self.assertIsInstance(chosen, keyring.backends.chainer.ChainerBackend)
        self.assertEqual(keyring.get_password(FEED, "VssSessionToken"), "token of ours")
        credential = keyring.get_credential(FEED, None)
        self.assertEqual((credential.username, credential.password), ("answered", "token of ours"))
        credential = keyring.get_credential(FEED, "VssSessionToken")
        self.assertEqual((credential.username, credential.password),
                         ("VssSessionToken", "token of ours"))

        asked = len(self.called())
        keyring.set_password("system", "ada", "kept")
        self.assertEqual(keyring.get_password("system", "ada"), "kept")
        self.assertEqual(keyring.get_credential("system", "ada").password, "kept")
        keyring.delete_password("system", "ada")
        self.assertIsNone(keyring.get_password("system", "ada"))
        with self.assertRaises(keyring.errors.PasswordDeleteError):
            keyring.delete_password("system", "ada")
        self.assertEqual(len(self.called()), asked)

        other = "https://other.example/simple/"
        keyring.set_password(other, "ada", "of the other")
        self.assertEqual(keyring.get_credential(other, "ada").password, "of the other")
        # What is kept for a feed of ours waits for the day on which nothing else answers.
        keyring.set_password(FEED, "ada", "kept")
        self.assertEqual(keyring.get_password(FEED, "ada"), "token of ours")

    def test_alone_it_keeps_nothing_and_says_so(self):
        chosen = self.use("watchword_keyring")
        self.assertEqual(type(chosen).__module__, "watchword_keyring")
        self.assertEqual(keyring.get_password(FEED, "x"), "token of ours")
        # pip would not ask again in this process after an exception.
        self.assertIsNone(keyring.get_password("system", "ada"))
        self.assertIsNone(keyring.get_credential("https://other.example/simple/", "ada"))
        with self.assertRaises(keyring.errors.NoKeyringError):
            keyring.set_password("system", "ada", "kept")
        with self.assertRaises(keyring.errors.NoKeyringError):
            keyring.delete_password("system", "ada")

    def test_only_addresses_are_asked_for(self):
        self.use("watchword_keyring")
        for service in ("system", "ours.example", "ours.example:443", "https://ours.example",
                        "https://ours.example/", "http://ours.example/x", "https://[/x", "", None, 7):
            self.assertIsNone(keyring.get_credential(service, "ada"), service)
        self.assertEqual(self.called(), [])

    def test_what_the_helper_is_told(self):
        self.use("watchword_keyring")
        keyring.get_credential(FEED, "-x")
        # Its arguments, an end of options before what others have named, and nothing on its input.
        self.assertEqual(self.called(), ["get\n--mode\ncreds\n--output\njson\n--\n" + FEED + "\n-x"])

    def test_a_broken_helper_is_nobody(self):
        self.use("watchword_keyring", __name__)
        self.assertIsNone(keyring.get_credential("https://ours.example/broken", None))

    def test_without_the_helper_it_is_last(self):
        (self.place / "elsewhere").mkdir()
        shutil.copytree(self.place / "python", self.place / "elsewhere" / "python")
        code = ("import keyring.backend, json; print(json.dumps([type(one).__module__ for one in "
                "sorted(keyring.backend.get_all_keyring(), key=lambda one: one.priority)]))")
        environment = {**os.environ, "PYTHONPATH": str(self.place / "elsewhere" / "python")}
        done = subprocess.run([sys.executable, "-c", code], env=environment, check=True,
                              stdout=subprocess.PIPE)
        modules = json.loads(done.stdout)
        self.assertLess(modules.index("watchword_keyring"), modules.index("keyring.backends.fail"))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
