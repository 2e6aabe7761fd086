#!/usr/bin/env python3
"""settings_test.py BUILD

Every key and every variable of the tables in README.md and the manual pages does what they say: set
in git's configuration, in the environment and in the scope of a URL, each is seen in what Watchword
does, and a value that makes no sense ends the command with the place where it was set. What is
documented and has no row here fails.
"""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(sys.argv[1]).resolve()
WATCHWORD = BUILD / "bin/watchword"
URL = "https://dev.azure.com/contoso"
HTTP_URL = "http://dev.azure.com/contoso"
GUID = "0aaaaaaa-0000-4000-8000-00000000000a"
TENANT = {"WATCHWORD_TENANT": "0bbbbbbb-0000-4000-8000-00000000000b"}
APP = {
    "WATCHWORD_AZURE_DEVOPS_OAUTH_CLIENT_ID": "0CCCCCCC-0000-4000-8000-00000000000C",
    "WATCHWORD_AZURE_DEVOPS_OAUTH_REDIRECT_URI": "https://localhost:8400/here",
    "WATCHWORD_AZURE_DEVOPS_OAUTH_CLIENT_SECRET": "a.b.c",
}
BROKER = {"WATCHWORD_ENTRA_BROKER": "always"}
ENDPOINT = {"IDENTITY_ENDPOINT": "http://127.0.0.1:1/", "IDENTITY_HEADER": "x"}


class Home:
    """An empty home, and nothing of the machine's or the caller's."""

    def __init__(self, variables):
        self.path = Path(tempfile.mkdtemp(prefix="watchword-settings."))
        (self.path / "run").mkdir(mode=0o700)
        self.address = self.path / "address"
        browser = self.path / "browser"
        browser.write_text(f'#!/bin/sh\nprintf %s "$1" >{self.address}.new\nmv {self.address}.new {self.address}\n')
        browser.chmod(0o755)
        self.environment = {
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "HOME": str(self.path),
            "XDG_RUNTIME_DIR": str(self.path / "run"),
            "GIT_CONFIG_SYSTEM": "/dev/null",
            "GIT_TERMINAL_PROMPT": "0",
            "BROWSER": str(browser),
            "WATCHWORD_PLUGIN_PATH": str(BUILD / "tests/lib"),
            "WATCHWORD_STORE": "memory",
        }
        for name, value in variables.items():
            self.environment.pop(name, None)
            if value is not None:
                self.environment[name] = value

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path)

    def git(self, key, value):
        subprocess.run(["git", "config", "--global", key, value], env=self.environment, check=True)

    def start(self, *arguments):
        return subprocess.Popen(
            [WATCHWORD, *arguments],
            env=self.environment,
            cwd=self.path,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments):
        process = self.start(*arguments)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err


# --- what can be seen of a setting, as text


def explanation(url=URL):
    def see(home):
        code, out, err = home.run("explain", url, "--json")
        if code != 0:
            return err
        it = json.loads(out)
        return json.dumps({name: it[name] for name in ("ways", "notes", "refusal", "interaction", "store", "no_store")})

    return see


def sign_in(*options):
    """The address that a browser is sent to, or what was said instead."""

    def see(home):
        process = home.start("login", URL, *options)
        deadline = time.monotonic() + 60
        while not home.address.exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        if not home.address.exists():
            return "no browser: " + process.communicate(timeout=60)[1]
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        return home.address.read_text()

    return see


def output(*arguments):
    return lambda home: "".join(map(str, home.run(*arguments)))


def app(setting):
    """The application's settings but one."""
    return {name: value for name, value in APP.items() if name != setting}


OAUTH = sign_in("--provider", "azure-devops-oauth")

# Key: a value, how it is seen, what is to be seen of it and of nothing else, and the variables that
# have to be set (or, None, not) for that.
KEYS = {
    "account": ("ada@contoso.example", sign_in(), "login_hint=ada%40contoso.example", TENANT),
    "tenant": ("contoso.example", sign_in(), "/contoso.example/", {}),
    "interactive": ("NEVER", explanation(), '"allowed": false', {}),
    "store": ("memory", explanation(), '"id": "memory"', {"WATCHWORD_STORE": None}),
    "keyVault.url": ("https://ours.vault.azure.net", explanation(), "ours.vault.azure.net", {"WATCHWORD_STORE": "key-vault"}),
    "provider": ("pat", explanation(), "only the provider 'pat' is asked", {}),
    "allowHttp": ("Yes", explanation(HTTP_URL), '"refusal": null', {}),
    "windowsHelper": ("/nowhere/a b.exe", explanation(), "/nowhere/a b.exe", {}),
    "entra.clientId": (GUID, sign_in(), f"client_id={GUID}", TENANT),
    "entra.authorityHost": ("https://login.example", sign_in(), "https://login.example/", TENANT),
    "entra.redirectUri": ("http://localhost/here", sign_in(), "%2Fhere", TENANT),
    "entra.scopes": ("499b84ac-1321-427f-aa17-267ca6975798/vso.code", sign_in(), "vso.code", TENANT),
    "entra.flow": ("Device-Code", sign_in(), "no browser", TENANT),
    "entra.broker": ("Always", explanation(), "asks for the identity broker", {}),
    "entra.brokerClientId": (GUID, explanation(), GUID, dict(BROKER, WATCHWORD_ENTRA_BROKER_REDIRECT_URI="https://own.example/there")),
    "entra.brokerRedirectUri": ("https://own.example/here", explanation(), "own.example/here", dict(BROKER, WATCHWORD_ENTRA_BROKER_CLIENT_ID=GUID)),
    "entra.identity": ("azure-cli", explanation(), '"way": "azure-cli"', {}),
    "entra.managedIdentity": (f"object:{GUID}", explanation(), GUID, ENDPOINT),
    "pat.mode": ("Issue", explanation(), '"way": "issued"', {}),
    "pat.scopes": ("vso.work", explanation(), "vso.work", {"WATCHWORD_PAT_MODE": "issue"}),
    "pat.lifetime": ("17d", explanation(), "17 days", {"WATCHWORD_PAT_MODE": "issue"}),
    "azure-devops-oauth.clientId": (GUID, OAUTH, f"client_id={GUID}", app("WATCHWORD_AZURE_DEVOPS_OAUTH_CLIENT_ID")),
    "azure-devops-oauth.redirectUri": ("https://localhost:8400/there", OAUTH, "%2Fthere", app("WATCHWORD_AZURE_DEVOPS_OAUTH_REDIRECT_URI")),
    "azure-devops-oauth.scopes": ("vso.work", OAUTH, "vso.work", APP),
    "azure-devops-oauth.authority": ("https://login.example", OAUTH, "https://login.example/", APP),
}
VARIABLES = {
    "AZURE_CLIENT_ID": (GUID, sign_in(), f"client_id={GUID}", TENANT),
    "AZURE_AUTHORITY_HOST": ("login.example", sign_in(), "https://login.example/", TENANT),
    "WATCHWORD_PAT": ("x" * 52, explanation(), "WATCHWORD_PAT holds a personal access token", {}),
    "AZURE_DEVOPS_EXT_PAT": ("x" * 52, explanation(), "AZURE_DEVOPS_EXT_PAT holds a personal access token", {}),
    "WATCHWORD_TRACE": ("1", output("token", URL), " watchword[", {"WATCHWORD_INTERACTIVE": "never"}),
    "WATCHWORD_PLUGIN_PATH": (str(BUILD / "tests/lib"), output("plugins"), "tests/lib/mock.so", {"WATCHWORD_PLUGIN_PATH": None}),
}
# A record of `watchword configure`, and no setting.
RECORDS = {"configured"}


def variable_of(key):
    return "WATCHWORD_" + re.sub("[.-]", "_", re.sub("([A-Z])", r"_\1", key)).upper()


# A key's value, set in each of the ways in which it can be.
PLACES = {
    "git's configuration": lambda home, key, value: home.git(f"watchword.{key}", value),
    "the environment": lambda home, key, value: home.environment.update({variable_of(key): value}),
    "the scope of a URL": lambda home, key, value: [
        home.git(f"watchword.{url}.{key.replace('.', '-')}", value) for url in (URL, HTTP_URL)
    ],
}

failures = []


def expect(true, message):
    if not true:
        failures.append(message)
        print("FAIL:", message)


def documented():
    """The keys and the variables of the tables."""
    keys, variables = set(), set()
    for line in (ROOT / "README.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if len(cells) != 4 or not re.match(r"`watchword\.|$", cells[0]) or "WATCHWORD" not in cells[1]:
            continue
        names = re.findall("`([^`]+)`", cells[0])
        group = names[0].removeprefix("watchword.").rpartition(".")[0] if names else ""
        keys |= {name.removeprefix("watchword.") if name.startswith("w") else group + name for name in names}
        known = {variable_of(key) for key in keys}
        variables |= {name for name in re.findall("`([A-Z_]+)`", cells[1]) if name not in known}
    for page in (ROOT / "packaging/man").iterdir():
        for line in re.findall(r"^\.It Cm (watchword\..*)$", page.read_text(), re.M):
            keys |= set(re.findall(r"watchword\.(\S+)", line))
    return keys, variables


def check_effect(what, row, place):
    value, see, expected, variables = row
    with Home(variables) as home:
        place(home, value)
        seen = see(home)
        expect(expected in seen, f"{what} is not seen: no {expected!r} in {seen}")


def check_no_effect(what, row):
    _, see, expected, variables = row
    with Home(variables) as home:
        expect(expected not in (seen := see(home)), f"{expected!r} is seen without {what}: {seen}")


def forms():
    """What the manifests and our own table say that values are."""
    out = dict(re.findall(r'^inline constexpr Key k\w+\{"(\w+)", "([^"]+)"', (ROOT / "helper/settings/key.h").read_text(), re.M))
    for manifest in (ROOT / "plugins").glob("*/*.json"):
        out |= json.loads(manifest.read_text()).get("values", {})
    return out


def check_wrong(key, form, place, set_it):
    wrong = 'no"nsense'
    variables = dict(KEYS[key][3], WATCHWORD_INTERACTIVE="never")
    variables.pop(variable_of(key), None)
    with Home(variables) as home:
        if key == "store":
            del home.environment["WATCHWORD_STORE"]
        set_it(home, key, wrong)
        code, out, err = home.run("token", URL)
        what = f"a wrong value of {key} in {place}"
        expect(code == 2 and not out, f"{what}: {code} {out} {err}")
        name = variable_of(key) if place == "the environment" else "git config watchword."
        for text in (f"watchword.{key} is ", wrong, name, form.split("|")[0].strip("<>") if "<" not in form else ""):
            expect(text in err, f"{what}: no {text!r} in {err}")
        code, out, err = home.run("explain", URL)
        expect(code == 0 and "<- wrong: set it to " in out, f"{what} in explain: {code} {out} {err}")


keys, variables = documented()
expect(len(keys) > 20 and len(variables) > 4, f"the tables are not found: {keys} {variables}")
expect(keys - RECORDS == set(KEYS), f"documented or seen alone: {(keys - RECORDS) ^ set(KEYS)}")
expect(variables == set(VARIABLES), f"documented or seen alone: {variables ^ set(VARIABLES)}")
for key, row in KEYS.items():
    check_no_effect(key, row)
    for place, set_it in PLACES.items():
        check_effect(f"{key} in {place}", row, lambda home, value: set_it(home, key, value))
for name, row in VARIABLES.items():
    check_no_effect(name, row)
    check_effect(name, row, lambda home, value: home.environment.update({name: value}))
for key, form in forms().items():
    for place, set_it in PLACES.items():
        check_wrong(key, form, place, set_it)
sys.exit(1 if failures else 0)
