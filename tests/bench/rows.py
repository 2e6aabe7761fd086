"""The rows of the table: what is measured, against whom, and what must come out."""

import contextlib
import json
import math
import os
import shutil
import statistics
import subprocess
import time

from world import SECRET, lines

CROWD = 64  # gets at once
MANY_CREDENTIALS, MANY_TOKENS = 10_000, 1_000
SIZE_LIMIT_BYTES = 6_500_000
# A token counts as expired five minutes early, so one that lives so long is good for six seconds.
SHORT_LIFE_SECONDS, SHORT_USE_SECONDS = 306, 6


def median(numbers):
    return statistics.median(numbers)


def p95(numbers):
    return sorted(numbers)[math.ceil(0.95 * len(numbers)) - 1]


def ms(microseconds):
    return f"{microseconds / 1000:.2f} ms"


class Row:
    """One line of the table. `checks` are (what, number, limit); each number must not be above it."""

    def __init__(self, name, checks, numbers=None, counts=None):
        self.name = name
        self.checks = checks
        self.numbers = numbers or {}  # contender: microseconds
        self.counts = counts or {}

    @property
    def met(self):
        return all(value <= limit for _, value, limit in self.checks)


def gets(world, runs):
    """The first two rows, measured in one round-robin."""
    contenders = {
        "static no-op": [{"command": [world.floor]}],
        # After "memory empty" the memory is full again, so both can be in one round.
        "watchword": [world.get()],
        "watchword, memory empty": [world.forget_answers(), world.get()],
        "git credential-cache": world.generic(world.credential_cache, "get"),
        "git-credential-libsecret": world.generic(world.libsecret, "get"),
        "docker-credential-secretservice": world.docker("get"),
        "git-credential-oauth": [{"command": ["/usr/bin/git-credential-oauth", "get"], "input": "protocol=https\nhost=git.example\n\n"}],
    }
    numbers = world.measure("time", runs, contenders)
    middle = {name: median(values) for name, values in numbers.items()}
    warm, empty = middle["watchword"], middle["watchword, memory empty"]
    others = {name: values for name, values in numbers.items() if name != "watchword, memory empty"}
    yield Row("warm get of an Entra token", [
        ("× static no-op", warm / middle["static no-op"], 1.3),
        ("× git-credential-libsecret", warm / middle["git-credential-libsecret"], 0.1),
        ("× git credential-cache", warm / middle["git credential-cache"], 1.0)], others)
    yield Row("get with an empty memory of answers, signed in", [
        ("× git-credential-libsecret", empty / middle["git-credential-libsecret"], 0.6)],
        {name: numbers[name] for name in ("watchword, memory empty", "git-credential-libsecret",
                                          "docker-credential-secretservice")})


def other_front_ends(world, runs):
    contenders = {"git": [world.get()], "cargo": [world.cargo()], "docker": [world.docker_of_watchword()]}
    for steps in contenders.values():
        world.run(steps[0]["command"], steps[0]["input"])  # into the memory
    numbers = world.measure("time", runs, contenders)
    middle = {name: median(values) for name, values in numbers.items()}
    yield Row("warm get by other front ends", [
        (f"× a warm get of git's: {name}", middle[name] / middle["git"], 1.3) for name in ("cargo", "docker")], numbers)


def store_and_erase(world, runs):
    contenders = {
        "watchword": world.generic(world.helper, "store", "erase", host="another.example"),
        "git-credential-libsecret": world.generic(world.libsecret, "store", "erase", host="another.example"),
        "docker-credential-secretservice": world.docker("store", "erase", host="another.example"),
    }
    numbers = world.measure("time", runs, contenders)
    middle = {name: median(values) for name, values in numbers.items()}
    yield Row("store + erase of a generic credential", [
        ("× git-credential-libsecret", middle["watchword"] / middle["git-credential-libsecret"], 1.1)], numbers)


def memory(world, runs):
    kib = world.measure("memory", max(3, runs // 20), {
        "static no-op": [{"command": [world.floor]}], "watchword": [world.get()],
        "git-credential-libsecret": world.generic(world.libsecret, "get")})
    middle = {name: median(values) for name, values in kib.items()}
    limit = 1.3 * middle["static no-op"] + 2048
    yield Row("peak memory of a warm get", [("KiB", middle["watchword"], limit)], counts={
        f"{name} (KiB)": round(value) for name, value in middle.items()})


def crowd_with_expired_token(world, runs):
    """Leaves a token that lives for its usual time."""
    rounds = 3 if runs >= 200 else 1
    world.scenario(tokens={"expires_in": SHORT_LIFE_SECONDS})
    world.run([world.watchword, "logout", "--all"], check=False)
    world.run([world.helper, "get"], world.entra_request)
    alone, crowd, warm, requests = [], [], [], []
    for _ in range(rounds):
        time.sleep(SHORT_USE_SECONDS + 1)
        alone += world.measure("together", 1, {"alone": [world.get()]})["alone"]
        time.sleep(SHORT_USE_SECONDS + 1)
        before = world.token_requests()
        crowd.append(max(world.measure("together", CROWD, {"crowd": [world.get()]})["crowd"]))
        requests.append(world.token_requests() - before)
        warm.append(max(world.measure("together", CROWD, {"warm": [world.get()]})["warm"]))
    world.scenario(tokens={"expires_in": 3599})
    time.sleep(SHORT_USE_SECONDS + 1)
    world.run([world.helper, "get"], world.entra_request)
    limit = median(alone) + 2 * median(warm)
    yield Row(f"{CROWD} gets at once, token expired", [
        ("token requests", max(requests), 1),
        ("× (one refresh + 2 × as many warm gets)", median(crowd) / limit, 0.7)],
        {"the last answer": crowd, "one refresh alone": alone, f"the last of {CROWD} warm gets": warm})


def crowd_of_strangers(world, _runs):
    """Leaves nobody signed in."""
    numbers, opened = {}, {}
    for name, cancels, step in (
            ("sign-in", "", world.get()),
            ("cancel", "1", world.get() | {"expected": "quit=1", "exit_code": 130})):
        world.run([world.watchword, "logout", "--all"], check=False)
        os.environ["WATCHWORD_BENCH_CANCEL"] = cancels
        before = world.browsers_opened()
        numbers[f"the last answer after a {name}"] = [max(world.measure("together", CROWD, {name: [step]})[name])]
        opened[name] = world.browsers_opened() - before
    os.environ["WATCHWORD_BENCH_CANCEL"] = ""
    yield Row(f"{CROWD} gets at once, nobody signed in", [
        ("browsers for a sign-in", opened["sign-in"], 1), ("browsers for a cancel", opened["cancel"], 1)], numbers)


def many_credentials(world, runs):
    contenders = {
        "warm get": [world.get()],
        "get, memory empty": [world.forget_answers(), world.get()],
        "get of a stored credential": world.generic(world.helper, "get"),
        "git-credential-libsecret": world.generic(world.libsecret, "get"),
    }
    few = world.measure("time", runs, contenders)
    fill_keyring(world)
    fill_memory()
    many = world.measure("time", runs, contenders)
    ratio = {name: median(many[name]) / median(few[name]) for name in contenders}
    numbers = {f"{name}, few": values for name, values in few.items()}
    numbers |= {f"{name}, many": values for name, values in many.items()}
    yield Row(f"a get with {MANY_CREDENTIALS:,} credentials and {MANY_TOKENS:,} tokens kept", [
        (f"× the same with one: {name}", ratio[name], 1.2) for name in contenders if name != "git-credential-libsecret"],
        numbers, {"git-credential-libsecret slower by (×)": round(ratio["git-credential-libsecret"], 2)})


def fill_keyring(world):
    """A second keyring of the desktop, in gnome-keyring's plain format, which it finds by itself."""
    items = ["[keyring]\ndisplay-name=many\nctime=0\nmtime=0\nlock-on-idle=false\nlock-after=false\n"]
    for number in range(1, MANY_CREDENTIALS + 1):
        items.append(f"[{number}]\nitem-type=0\ndisplay-name=Watchword\nsecret=bm90aGluZw==\nmtime=0\nctime=0\n")
        attributes = {"xdg:schema": "dev.watchword.Item", "watchword:kind": "git-credential",
                      "watchword:key": f"https|host{number}.example|"}
        for index, (name, value) in enumerate(attributes.items()):
            items.append(f"[{number}:attribute{index}]\nname={name}\ntype=string\nvalue={value}\n")
    directory = world.home / ".local/share/keyrings"
    time.sleep(1.1)  # it looks for new files where the directory changed, and knows the second only
    (directory / "many.keyring").write_text("\n".join(items))
    for _ in range(100):
        found = subprocess.run(["secret-tool", "lookup", "watchword:key", f"https|host{MANY_CREDENTIALS}.example|"],
                               capture_output=True, text=True)
        if found.stdout:
            break
        time.sleep(0.1)
    else:
        raise SystemExit("gnome-keyring does not see the keyring that was put beside its own")
    for number in range(MANY_TOKENS):
        subprocess.run(["secret-tool", "store", "--collection=session", "--label=Watchword", "xdg:schema",
                        "dev.watchword.Item", "watchword:kind", "access-token", "watchword:key", f"session|{number}"],
                       input="t" * 2000, text=True, check=True)


def fill_memory():
    """As many answers as the quota takes (keyrings(7)); who is not root has room for 200 keys."""
    # In a session keyring of its own, as the one at hand may be another user's (user namespaces).
    script = f"""
      ring=$(keyctl search "$(keyctl get_persistent @s)" keyring watchword:answers) || exit 1
      token=$(printf 't%.0s' {{1..2000}})
      for ((number = 0; number < {MANY_TOKENS}; number++)); do
        keyctl padd user "other$number" "$ring" <<<"$token" || break
      done"""
    subprocess.run(["keyctl", "session", "-", "bash", "-c", script], capture_output=True, check=True)


def size(world, _runs):
    total = sum(file.stat().st_size for file in world.prefix.rglob("*") if file.is_file() and not file.is_symlink())
    binaries = {str(file.relative_to(world.prefix)): file.stat().st_size for file in sorted(world.prefix.rglob("*"))
                if file.suffix == ".so" or (file.name == "watchword" and file.parent.name == "bin" and file.is_file())}
    yield Row("installed size, all plugins, stripped", [("bytes", total, SIZE_LIMIT_BYTES)], counts=binaries)


def fetch(world, runs):
    subprocess.run(["git", "config", "--global", "credential.helper", world.helper], check=True)
    subprocess.run(["git", "config", "--global", "credential.useHttpPath", "true"], check=True)
    subprocess.run(["git", "clone", "--quiet", world.repository, "engine"], check=True)
    token = world.run([world.watchword, "token", world.repository]).strip()
    git = shutil.which("git")
    # What git's own second request and its shell cost, whoever answers. The token goes through the
    # environment.
    os.environ["WATCHWORD_BENCH_TOKEN"] = token
    prints = '!f() { test "$1" = get && printf "username=x\\npassword=%s\\n" "$WATCHWORD_BENCH_TOKEN"; }; f'
    numbers = world.measure("time", runs, {
        "git fetch with watchword": [{"command": [git, "-C", "engine", "fetch"]}],
        "git fetch with a helper that only prints": [{"command": [
            git, "-C", "engine", "-c", "credential.helper=", "-c", f"credential.helper={prints}", "fetch"]}],
        "git fetch with http.extraHeader": [{"command": [
            git, "-C", "engine", "-c", "credential.helper=", "-c", f"http.extraHeader=Authorization: Bearer {token}",
            "fetch"]}]})
    del os.environ["WATCHWORD_BENCH_TOKEN"]
    middle = {name: median(values) for name, values in numbers.items()}
    ours = middle["git fetch with watchword"]
    yield Row("git fetch, nothing new", [
        ("× a helper that only prints", ours / middle["git fetch with a helper that only prints"], 1.01)], numbers,
        {"× http.extraHeader, with which git asks nobody": round(ours / middle["git fetch with http.extraHeader"], 3)})


@contextlib.contextmanager
def environment(**variables):
    """For what runs meanwhile."""
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def beside_git_credential_manager(world, runs, manager):
    """With tokens of Azure DevOps as it keeps them itself, and with a password of another server."""
    organization = ("protocol=https", "host=dev.azure.com", "path=contoso/engine/_git/engine")
    token = lines(*organization, "username=ada", f"password={SECRET}")
    stored, other = world.generic(manager, "store", "get", host="git.example")
    # It uses the keyring only where there is a display, and asks an unknown server what it is
    # unless it is told (its docs/credstores.md, docs/autodetect.md).
    with environment(GCM_CREDENTIAL_STORE="secretservice", GCM_INTERACTIVE="never",
                     DISPLAY=os.environ.get("DISPLAY", ":0")):
        world.run([manager, "store"], token)
        get = {"command": [manager, "get"], "input": lines(*organization), "expected": f"password={SECRET}"}
        numbers = world.measure("time", runs, {"git-credential-manager": [get], "watchword": [world.get()]})
        with environment(GCM_PROVIDER="generic"):
            world.run(stored["command"], stored["input"])
            numbers |= world.measure("time", runs, {
                "git-credential-manager, another server": [other],
                "watchword, another server": world.generic(world.helper, "get")})
    middle = {name: median(values) for name, values in numbers.items()}
    yield Row("get without a person, beside git-credential-manager", [
        ("× git-credential-manager", middle["watchword"] / middle["git-credential-manager"], 0.1),
        ("× git-credential-manager, another server",
         middle["watchword, another server"] / middle["git-credential-manager, another server"], 0.5)], numbers)


def beside_artifacts_credprovider(world, runs, provider):
    """With what the environment has for the feed; the second name of the variable is the older one."""
    feed = f"https://pkgs.dev.azure.com:{world.port}/contoso/_packaging/tools/nuget/v3/index.json"
    endpoints = json.dumps({"endpointCredentials": [{"endpoint": feed, "username": "ada", "password": SECRET}]})
    with environment(ARTIFACTS_CREDENTIALPROVIDER_EXTERNAL_FEED_ENDPOINTS=endpoints,
                     VSS_NUGET_EXTERNAL_FEED_ENDPOINTS=endpoints):
        numbers = world.measure("time", runs, {
            "artifacts-credprovider": [{"command": [provider, "-U", feed, "-F", "Json", "-N"], "expected": SECRET}],
            "watchword": [world.get()]})
    ratio = median(numbers["watchword"]) / median(numbers["artifacts-credprovider"])
    yield Row("get without a person, beside artifacts-credprovider",
              [("× artifacts-credprovider", ratio, 0.1)], numbers)


def programs_on_dotnet(world, runs):
    """The helpers that people come from, where they are installed; each with what it has without a person."""
    for program, row in (("git-credential-manager", beside_git_credential_manager),
                         (os.environ.get("WATCHWORD_BENCH_ARTIFACTS", "CredentialProvider.Microsoft"),
                          beside_artifacts_credprovider)):
        found = shutil.which(program)
        if found:
            yield from row(world, max(3, runs // 20), found)


def all_rows(world, runs):
    """Each leaves what the next needs."""
    world.keep_generic_credentials()
    for part in (crowd_with_expired_token, gets, other_front_ends, memory, fetch, store_and_erase, programs_on_dotnet,
                 many_credentials, crowd_of_strangers, size):
        yield from part(world, runs)
