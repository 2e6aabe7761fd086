"""What the tests of clients share: the simulator of real-names.sh, and programs that use it.

usage: run.sh SIMULATOR TEST [NAME…]; each of its tests finds the simulator as it was at the start.
"""

import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import azure_test  # pylint: disable=wrong-import-position
import machine_identities_test  # pylint: disable=wrong-import-position
from azure_test import Client, device_page, equal  # pylint: disable=wrong-import-position

API = "499b84ac-1321-427f-aa17-267ca6975798"
PACKAGES = pathlib.Path(os.environ["WATCHWORD_TEST_CLIENT"])
BROWSER = HERE.parent.parent / "fixtures" / "browser.py"
ALICE = {"login": "alice@contoso.com", "passwd": "Wonderland-7391"}


class RealBox(azure_test.Box):
    """The simulator that real-names.sh has started; it serves all tests of a client, one after another."""

    # pylint: disable-next=super-init-not-called
    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.home = self.directory / "home"
        self.home.mkdir()
        self.address, self.port = "127.0.0.1", "443"
        self.variables = {**os.environ, "HOME": str(self.home), "LC_ALL": "C.UTF-8",
                          "GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_NOSYSTEM": "1"}
        self.root = pathlib.Path(self["ROOT"])
        self.ca = self["CA"]
        self.authority = "https://login.microsoftonline.com"
        self.control("/reset", {})
        self._earlier = len(super().requests())

    def requests(self, kind=None):
        return [line for line in super().requests()[self._earlier:] if kind in (None, line["kind"])]

    def end(self):
        """The simulator knew all that the client asked for, and had nothing to complain of."""
        unknown = [f"{line['method']} {line['host']}{line['path']}" for line in self.requests("unknown")]
        equal([request for request in unknown if not request.endswith("/favicon.ico")], [])
        equal((self.root.parent / "log").read_text(), "")

    def kill(self):
        pass


class Program:
    """A client that runs, and what it prints: a JSON value a line."""

    def __init__(self, box, *command, **environment):
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True, cwd=box.home,
            env={**{name: os.environ[name] for name in ("PATH", "NODE_EXTRA_CA_CERTS")},
                 "HOME": str(box.home), "NODE_PATH": str(PACKAGES / "node_modules"), **environment})

    def tell(self, text):
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def line(self):
        text = self.process.stdout.readline()
        assert text, "the client ended; its error is above"
        return json.loads(text)

    def rest(self):
        lines = self.process.communicate(timeout=120)[0].splitlines()
        equal(self.process.returncode, 0)
        return [json.loads(line) for line in lines]


def node(box, script, *arguments, **environment):
    return Program(box, "node", str(HERE / "npm" / script), *arguments, **environment)


def approve_device(box, shown):
    """Alice types the code that a client has shown into a browser of her own."""
    client = Client(box)
    page = client.submit(device_page(client, {"verification_uri": shown["verificationUri"]}),
                         otc=shown["userCode"])
    client.submit(client.submit(page, **ALICE), decision="accept")


def sign_in(box, url):
    """Alice signs in at this address in a real browser, to its last page."""
    environment = {**os.environ, "HOME": str(box.home), "WATCHWORD_TEST_LOGIN": ALICE["login"],
                   "WATCHWORD_TEST_PASSWORD": ALICE["passwd"]}
    done = subprocess.run([BROWSER, "--foreground", url], env=environment, check=False)
    equal(done.returncode, 0)


# Watchword where nobody can be asked and it signs in as the builder.
AS_BUILDER = {"WATCHWORD_INTERACTIVE": "never", "AZURE_TENANT_ID": azure_test.CONTOSO,
              "AZURE_CLIENT_ID": machine_identities_test.BUILDER,
              "AZURE_CLIENT_SECRET": machine_identities_test.SECRET}


def program(name):
    """One of Watchword's programs, from the build tree WATCHWORD_TEST_BUILD."""
    return (str(pathlib.Path(os.environ["WATCHWORD_TEST_BUILD"], "bin", name)),)


def watchword(box, *command, text=None, **environment):
    """What one of Watchword's programs prints, as the builder."""
    done = subprocess.run(
        [*program(command[0]), *command[1:]], input=text, stdout=subprocess.PIPE, text=True, check=True,
        cwd=box.home, env={"PATH": os.environ["PATH"], "HOME": str(box.home), **AS_BUILDER, **environment})
    return done.stdout


def main(namespace):
    return azure_test.run_tests(namespace, sys.argv[1:], lambda _, directory: RealBox(directory))
