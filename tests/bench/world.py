"""What the rows are measured in: a simulator, a browser, and the contenders with their requests."""

import json
import os
import pathlib
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent
SECRET = "k" * 52  # as long as a personal access token


def lines(*pairs):
    return "".join(f"{pair}\n" for pair in pairs) + "\n"


class World:
    """To be made inside tests/fixtures/keyring.sh; uses its HOME and Secret Service."""

    def __init__(self, build, prefix):
        self.home = pathlib.Path(os.environ["HOME"])
        self.build = build
        self.prefix = prefix
        self.watchword = str(prefix / "bin/watchword")
        self.helper = str(prefix / "bin/git-credential-watchword")
        self.browsers = self.home / "browsers"
        os.environ["BROWSER"] = str(HERE / "browser.sh")
        os.environ["WATCHWORD_BENCH_BROWSERS"] = str(self.browsers)
        os.environ["GIT_TERMINAL_PROMPT"] = "0"
        os.chdir(self.home)
        self._start_azure()
        self.port = os.environ["WATCHWORD_AZURE_PORT"]
        self.repository = os.environ["WATCHWORD_AZURE_REPO"]
        # As a git of today asks, after the challenges of Azure DevOps.
        self.entra_request = lines(
            "capability[]=authtype", "capability[]=state", "protocol=https", f"host=dev.azure.com:{self.port}",
            "path=contoso/engine/_git/engine", "wwwauth[]=Bearer authorization_uri="
            f"https://login.microsoftonline.com:{self.port}/11111111-aaaa-4aaa-8aaa-111111111111",
            f'wwwauth[]=Basic realm="https://dev.azure.com:{self.port}/"')
        core = subprocess.run(["git", "--exec-path"], capture_output=True, text=True, check=True).stdout.strip()
        self.credential_cache = f"{core}/git-credential-cache"
        self.libsecret = str(build / "tests/bench/git-credential-libsecret")
        self.floor = str(build / "tests/bench/bench-floor")

    def close(self):
        self.run([self.credential_cache, "exit"], check=False)
        self._azure.terminate()
        self._azure.wait()

    def _start_azure(self):
        root = self.home / "azure"
        self._azure = subprocess.Popen(
            [self.build / "tests/azure/watchword-azure", "--listen", "127.0.0.1:0", "--root", root, "--consent", "auto"],
            stdout=open(self.home / "azure.log", "w"), stderr=subprocess.STDOUT)
        while not (root / "env").exists():
            if self._azure.poll() is not None:
                raise SystemExit("the simulator did not start: " + (self.home / "azure.log").read_text())
            time.sleep(0.02)
        shown = subprocess.run(["bash", "-c", f'. "{root}/env"; env -0'], capture_output=True, text=True, check=True)
        os.environ.clear()  # it unsets some as well
        os.environ.update(pair.split("=", 1) for pair in shown.stdout.split("\0") if pair)
        # Into the file where people have it: a long environment is work for every process.
        for number in range(int(os.environ.pop("GIT_CONFIG_COUNT"))):
            key, value = (os.environ.pop(f"GIT_CONFIG_{part}_{number}") for part in ("KEY", "VALUE"))
            self.run(["git", "config", "--global", "--add", key, value])

    def run(self, command, text="", check=True):
        done = subprocess.run(command, input=text, capture_output=True, text=True)
        if check and done.returncode != 0:
            raise SystemExit(f"{command} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def scenario(self, **members):
        self.run(["curl", "--fail", "--silent", "--show-error", os.environ["WATCHWORD_AZURE_CONTROL"] + "/scenario",
                  "--data", json.dumps(members)])

    def token_requests(self):
        with open(self.home / "azure/requests.jsonl") as log:
            return sum(json.loads(line)["kind"] == "entra.token" for line in log)

    def browsers_opened(self):
        return len(self.browsers.read_text().splitlines()) if self.browsers.exists() else 0

    def forget_answers(self):
        """The step before a get that is to find the memory empty."""
        return {"command": [self.watchword, "cache", "clear"], "counted": False}

    def get(self):
        return {"command": [self.helper, "get"], "input": self.entra_request, "expected": "\ncredential=ey"}

    def cargo(self):
        """From cargo's hello to the token for a registry of the same organization."""
        index = f"sparse+https://pkgs.dev.azure.com:{self.port}/contoso/_packaging/tools/Cargo/index/"
        request = {"v": 1, "kind": "get", "operation": "read", "registry": {"index-url": index}, "args": []}
        return {"command": [str(self.prefix / "bin/cargo-credential-watchword"), "--cargo-plugin"],
                "input": json.dumps(request) + "\n", "expected": "Bearer ey"}

    def docker_of_watchword(self):
        """The identity token for a container registry."""
        return {"command": [str(self.prefix / "bin/docker-credential-watchword"), "get"],
                "input": f"contoso.azurecr.io:{self.port}", "expected": '"Secret":"ey'}

    def generic(self, program, *operations, host="git.example"):
        """get, store or erase of a credential that is kept, by any helper for git."""
        request = ("protocol=https", f"host={host}")
        credential = lines(*request, "username=ada", f"password={SECRET}")
        texts = {"get": (lines(*request), f"password={SECRET}"), "store": (credential, ""), "erase": (credential, "")}
        return [{"command": [program, operation], "input": texts[operation][0], "expected": texts[operation][1]}
                for operation in operations]

    def docker(self, *operations, host="git.example"):
        server = f"https://{host}"
        credential = json.dumps({"ServerURL": server, "Username": "ada", "Secret": SECRET})
        texts = {"get": (server, SECRET), "store": (credential, ""), "erase": (server, "")}
        return [{"command": ["/usr/bin/docker-credential-secretservice", operation], "input": texts[operation][0],
                 "expected": texts[operation][1]} for operation in operations]

    def keep_generic_credentials(self):
        steps = [*self.docker("store")]
        for program in (self.libsecret, self.helper, self.credential_cache):
            steps += self.generic(program, "store")
        for step in steps:
            self.run(step["command"], step["input"])

    def measure(self, mode, runs, contenders):
        """The numbers of each contender, as bench-measure gives them."""
        plan = {"mode": mode, "runs": runs, "contenders": contenders}
        program = self.build / "tests/bench/bench-measure"
        with open(self.home / "stderr.log", "a") as log:
            done = subprocess.run([program], input=json.dumps(plan), stdout=subprocess.PIPE, stderr=log, text=True)
        if done.returncode != 0:
            raise SystemExit("a measurement failed: " + (self.home / "stderr.log").read_text()[-2000:])
        return json.loads(done.stdout)
