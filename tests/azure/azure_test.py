#!/usr/bin/env python3
"""Proves the simulator with the real git and curl.

usage: azure_test.py PATH-OF-watchword-azure [NAME…]

Each test starts a simulator of its own in a directory of its own, which is left behind, and named,
when the test fails.
"""

import base64
import hashlib
import html
import json
import os
import pathlib
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.parse

DEVOPS_SCOPE = "499b84ac-1321-427f-aa17-267ca6975798/.default offline_access openid profile"
CONTOSO = "11111111-aaaa-4aaa-8aaa-111111111111"
FABRIKAM = "22222222-bbbb-4bbb-8bbb-222222222222"
TRANSFER = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"
VISUAL_STUDIO = "872cd9fa-d31f-45e0-9eab-6e460a02d1f1"
REDIRECT = "http://localhost:41234"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
DEMAND = {"access_token": {"acrs": {"essential": True, "value": "c1"}}}

PROGRAM = ""


def equal(seen, wanted):
    if seen != wanted:
        raise AssertionError(f"saw {seen!r}, wanted {wanted!r}")


def contains(text, part):
    if part not in text:
        raise AssertionError(f"{part!r} is not in {text!r}")


class Answer:
    """What curl brought back."""

    def __init__(self, exit_code, raw):
        self.exit_code = exit_code
        head, _, body = raw.partition(b"\r\n\r\n")
        while head.startswith(b"HTTP/1.1 100"):
            head, _, body = body.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        self.status = int(lines[0].split()[1]) if lines[0] else 0
        self.headers = [tuple(line.split(": ", 1)) for line in lines[1:] if ": " in line]
        self.body = body

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def header(self, name):
        values = self.all(name)
        return values[0] if values else None

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def text(self):
        return self.body.decode()


class Box:
    """A running simulator and a user with a home of their own."""

    def __init__(self, directory, *options, listen="127.0.0.1:0"):
        self.directory = pathlib.Path(directory)
        self.address = listen.rpartition(":")[0]
        self.root = self.directory / "box"
        assert not (self.root / "env").exists()  # it stands for a simulator that is ready
        self.home = self.directory / "home"
        self.home.mkdir(exist_ok=True)
        self.errors = open(self.directory / "azure.err", "w", encoding="utf-8")
        self.process = subprocess.Popen(
            [PROGRAM, "--listen", listen, "--root", str(self.root), *options],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.errors)
        deadline = time.monotonic() + 60
        while not (self.root / "env").exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError("the simulator did not get ready; see azure.err")
            time.sleep(0.02)
        listing = subprocess.run(
            ["env", "-i", "PATH=" + os.environ["PATH"], "sh", "-c", ". \"$1\"; env -0", "sh",
             str(self.root / "env")],
            check=True, capture_output=True).stdout.decode()
        self.variables = dict(line.split("=", 1) for line in listing.split("\0") if line)
        self.variables.update(HOME=str(self.home), GIT_TERMINAL_PROMPT="0", GIT_CONFIG_NOSYSTEM="1",
                              LC_ALL="C.UTF-8", GIT_AUTHOR_NAME="T", GIT_AUTHOR_EMAIL="t@t",
                              GIT_COMMITTER_NAME="T", GIT_COMMITTER_EMAIL="t@t")
        self.port = self.variables["WATCHWORD_AZURE_PORT"]
        self.ca = self.variables["WATCHWORD_AZURE_CA"]
        self.authority = self.variables["AZURE_AUTHORITY_HOST"]

    def __getitem__(self, name):
        return self.variables["WATCHWORD_AZURE_" + name]

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=10)

    def end(self):
        """At the end of a test that passed: it stops when asked to, and had nothing to complain of."""
        equal(self.stop(), 0)
        equal((self.directory / "azure.err").read_text(), "")

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def curl(self, url, *options, form=None, headers=(), jar=None, ca=None, seconds=20):
        """Without following redirects. Every host name leads to the simulator."""
        command = ["curl", "--silent", "--include", "--max-time", str(seconds), "--cacert",
                   ca or self.ca, "--connect-to", f"::{self.address}:{self.port}"]
        for header in headers:
            command += ["--header", header]
        if jar:
            command += ["--cookie", str(jar), "--cookie-jar", str(jar)]
        if form is not None:
            command += ["--data-binary", "@-"]
        done = subprocess.run(
            [*command, *options, url], capture_output=True, check=False, cwd=self.home,
            env={"PATH": os.environ["PATH"], "HOME": str(self.home)},
            input=urllib.parse.urlencode(form).encode() if form is not None else b"")
        return Answer(done.returncode, done.stdout)

    def control(self, path, body=None):
        command = ["curl", "--silent", "--include", self["CONTROL"] + path]
        if body is not None:
            command += ["--data-binary", "@-"]
        done = subprocess.run(command, capture_output=True, check=True,
                              input=json.dumps(body).encode() if body is not None else b"")
        return Answer(0, done.stdout)

    def scenario(self, **scenario):
        answer = self.control("/scenario", scenario)
        equal(answer.status, 200)
        return answer.json

    def git(self, *arguments, token=None, cwd=None, **configuration):
        """Git with an access token where a helper would put it."""
        command = ["git"]
        if token:
            helper = f"!f() {{ echo username=t; echo password={token}; }}; f"
            command += ["-c", "credential.helper=", "-c", "credential.helper=" + helper]
        for name, value in configuration.items():
            command += ["-c", name.replace("_", ".") + "=" + value]
        return subprocess.run([*command, *arguments], cwd=cwd or self.home, env=self.variables,
                              capture_output=True, text=True, check=False)

    def requests(self, kind=None):
        lines = (self.root / "requests.jsonl").read_text(encoding="utf-8").splitlines()
        return [line for line in map(json.loads, lines) if kind in (None, line["kind"])]


class Client:
    """A public client, as an app would be."""

    def __init__(self, box, tenant="organizations", client_id=VISUAL_STUDIO):
        self.box = box
        self.tenant = tenant
        self.client_id = client_id
        self.verifier = secrets.token_urlsafe(48)
        self.state = secrets.token_urlsafe(16)
        self.jar = box.directory / ("jar-" + secrets.token_hex(4))

    def endpoint(self, name, tenant=None):
        return f"{self.box.authority}/{tenant or self.tenant}/oauth2/v2.0/{name}"

    def authorize(self, **changes):
        digest = hashlib.sha256(self.verifier.encode()).digest()
        query = {
            "client_id": self.client_id, "response_type": "code", "redirect_uri": REDIRECT,
            "scope": DEVOPS_SCOPE, "state": self.state, "nonce": "n-1",
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256"}
        query.update(changes)
        query = {name: value for name, value in query.items() if value is not None}
        url = self.endpoint("authorize") + "?" + urllib.parse.urlencode(query)
        return self.box.curl(url, jar=self.jar)

    def submit(self, page, **fields):
        """Fills in the form of a page, as a browser would."""
        action = html.unescape(re.search(r'<form method="post" action="([^"]+)"', page.text)[1])
        form = hidden_fields(page.text)
        form.update(fields)
        return self.box.curl(urllib.parse.urljoin(self.box.authority, action), form=form,
                             jar=self.jar)

    def sign_in(self, login, **changes):
        """Through the forms; returns what the app gets at its redirect URI."""
        changes.setdefault("prompt", "select_account")
        accounts = json.loads((self.box.root / "accounts.json").read_text())["accounts"]
        password = next(a["password"] for a in accounts if a["login"] == login)
        consent = self.submit(self.authorize(**changes), login=login, passwd=password)
        return self.callback(self.submit(consent, decision="accept"))

    def callback(self, answer):
        equal(answer.status, 302)
        location = answer.header("Location")
        assert location.startswith(REDIRECT + "/?"), location
        fields = dict(urllib.parse.parse_qsl(location.partition("?")[2]))
        equal(fields.get("state"), self.state)
        return fields

    def token(self, grant_type, tenant=None, **fields):
        form = {"client_id": self.client_id, "grant_type": grant_type, "client_info": "1"}
        form.update(fields)
        return self.box.curl(self.endpoint("token", tenant), form=form)

    def redeem(self, code, **changes):
        form = {"code": code, "redirect_uri": REDIRECT, "code_verifier": self.verifier,
                "scope": DEVOPS_SCOPE}
        form.update(changes)
        return self.token("authorization_code", **form)

    def refresh(self, token, tenant=None, **changes):
        form = {"refresh_token": token, "scope": DEVOPS_SCOPE}
        form.update(changes)
        return self.token("refresh_token", tenant, **form)

    def tokens(self, login="alice@contoso.com", **changes):
        answer = self.redeem(self.sign_in(login, **changes)["code"])
        equal(answer.status, 200)
        return answer.json


def hidden_fields(text):
    found = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', text)
    return {html.unescape(name): html.unescape(value) for name, value in found}


def claims_of(token):
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def refused(answer, code, error, status=400):
    equal(answer.status, status)
    body = answer.json
    equal((body["error"], body["error_codes"]), (error, [code] if code else []))
    if code:
        assert body["error_description"].startswith(f"AADSTS{code}: "), body
    for name in ("timestamp", "trace_id", "correlation_id", "error_uri"):
        assert body[name], name
    return body


def fingerprint(secret):
    return hashlib.sha256(secret.encode()).hexdigest()[:12]


def basic(token, user="anything"):
    return "Authorization: Basic " + base64.b64encode(f"{user}:{token}".encode()).decode()


def refs(box, token, name="REPO", headers=()):
    """The first request of a fetch, with the token as Basic password."""
    return box.curl(box[name] + "/info/refs?service=git-upload-pack",
                    headers=[*headers, *([basic(token)] if token else [])])


# --- the tests ------------------------------------------------------------------------------------


def test_clone_fetch_push(box):
    token = Client(box).tokens()["access_token"]
    done = box.git("clone", box["REPO"], "engine", token=token)
    equal((done.returncode, done.stderr), (0, "Cloning into 'engine'...\n"))
    work = box.home / "engine"
    assert (work / "source" / "engine0.txt").exists()
    (work / "large.bin").write_bytes(secrets.token_bytes(5_000_000))
    for command in (["add", "."], ["commit", "-q", "-m", "Add a large file"]):
        equal(box.git(*command, cwd=work).returncode, 0)
    # Over http.postBuffer, so the body is chunked.
    done = box.git("push", "origin", "HEAD:main", token=token, cwd=work)
    equal(done.returncode, 0)
    bare = box.root / "repos" / "contoso" / "engine" / "engine.git"
    equal(box.git("--git-dir", str(bare), "rev-parse", "main").stdout,
          box.git("rev-parse", "HEAD", cwd=work).stdout)
    equal(box.git("clone", "-q", box["REPO"], "again", token=token).returncode, 0)
    equal((box.home / "again" / "large.bin").read_bytes(), (work / "large.bin").read_bytes())
    first = box.requests("git.info_refs")[0]
    equal((first["status"], first["headers"]["git-protocol"]), (401, "version=2"))
    equal(box.requests("git.upload_pack")[0]["status"], 200)


def test_compressed_requests_of_git(box):
    # Many wanted and known commits make a request that git compresses.
    token = Client(box).tokens()["access_token"]
    equal(box.git("clone", "-q", box["REPO"], "engine", token=token).returncode, 0)
    work = box.home / "engine"
    script = "".join(f"commit refs/heads/b{n}\ncommitter T <t@t> {n} +0000\ndata 1\nx\n"
                     for n in range(200))
    subprocess.run(["git", "fast-import", "--quiet"], input=script.encode(), cwd=work, check=True,
                   env=box.variables)
    equal(box.git("push", "-q", "--all", "origin", token=token, cwd=work).returncode, 0)
    equal(box.git("clone", "-q", box["REPO"], "other", token=token).returncode, 0)
    sent = box.requests("git.upload_pack")
    contains([line["headers"].get("content-encoding") for line in sent], "gzip")


def test_every_form_of_url(box):
    alice = Client(box).tokens()["access_token"]
    for name in ("REPO_SHORT", "REPO_USER", "REPO_VISUALSTUDIO", "REPO_COLLECTION", "REPO_SECOND",
                 "REPO_PRIVATE", "REPO_DOCS"):
        done = box.git("clone", "-q", box[name], name, token=alice)
        equal((name, done.returncode, done.stderr), (name, 0, ""))
    carol = Client(box).tokens("carol@fabrikam.com")["access_token"]
    for name in ("REPO_FABRIKAM", "REPO_FABRIKAM_VISUALSTUDIO"):
        equal(box.git("clone", "-q", box[name], name, token=carol).returncode, 0)


def test_challenge(box):
    answer = refs(box, None)
    equal(answer.status, 401)
    equal(answer.all("WWW-Authenticate"),
          [f"Bearer authorization_uri={box.authority}/{CONTOSO}",
           'Basic realm="https://tfsprodweu3.visualstudio.com/"', "TFS-Federated"])
    equal(answer.header("X-VSS-ResourceTenant"), CONTOSO)
    equal(answer.header("X-VSS-AuthorizationEndpoint"),
          f"https://vssps.dev.azure.com:{box.port}/contoso/")
    for name in ("X-TFS-FedAuthRealm", "X-TFS-FedAuthIssuer", "X-TFS-FedAuthRedirect", "ActivityId",
                 "X-TFS-ServiceError", "X-VSS-E2EID"):
        assert answer.header(name), name
    contains(answer.header("X-TFS-ServiceError"), "TF400813%3A%20")
    personal = refs(box, None, "REPO_PERSONAL")
    equal(personal.all("WWW-Authenticate")[0], "Bearer")
    equal(personal.header("X-VSS-ResourceTenant"), "00000000-0000-0000-0000-000000000000")


def test_organization_head(box):
    for organization, tenant in (("contoso", CONTOSO), ("fabrikam", FABRIKAM)):
        answer = box.curl(f"https://dev.azure.com:{box.port}/{organization}", "--head")
        equal((answer.status, answer.header("X-VSS-ResourceTenant")), (302, tenant))
        contains(answer.all("WWW-Authenticate")[0], "/" + tenant)
    visualstudio = box.curl(f"https://contoso.visualstudio.com:{box.port}/", "--head")
    equal(visualstudio.header("X-VSS-ResourceTenant"), CONTOSO)
    equal(box.curl(f"https://dev.azure.com:{box.port}/nobody", "--head").status, 404)
    equal(len(box.requests("org.head")), 4)


def test_virtual_hosts(box):
    equal(box.curl(f"https://example.com:{box.port}/", "--insecure").status, 421)
    equal(box.curl(f"https://dev.azure.com:{box.port}/a/b/c/d").status, 404)
    rest = f"https://dev.azure.com:{box.port}/contoso/_apis/connectionData"
    equal(box.curl(rest, form={}).status, 405)
    wrong = box.curl(f"https://dev.azure.com:{box.port}/contoso", ca=box["WRONG_CA"])
    equal(wrong.exit_code, 60)  # curl: the peer's certificate cannot be authenticated
    host = "https://contoso.pkgs.visualstudio.com"
    equal(box.curl(f"{host}:{box.port}/").exit_code, 0)


def test_tokens_are_what_entra_gives(box):
    client = Client(box)
    tokens = client.tokens()
    access = claims_of(tokens["access_token"])
    equal((access["aud"], access["tid"], access["upn"], access["exp"] - access["iat"]),
          ("499b84ac-1321-427f-aa17-267ca6975798", CONTOSO, "alice@contoso.com", 3599))
    assert "xms_cc" not in access
    identity = claims_of(tokens["id_token"])
    equal((identity["aud"], identity["nonce"], identity["iss"]),
          (VISUAL_STUDIO, "n-1", f"{box.authority}/{CONTOSO}/v2.0"))
    info = json.loads(base64.urlsafe_b64decode(tokens["client_info"] + "=="))
    equal(info, {"uid": access["oid"], "utid": CONTOSO})
    equal((tokens["token_type"], tokens["expires_in"], tokens["ext_expires_in"]),
          ("Bearer", 3599, 3599))
    assert "refresh_in" not in tokens
    capable = json.dumps({"access_token": {"xms_cc": {"values": ["cp1"]}}})
    long_lived = client.refresh(tokens["refresh_token"], claims=capable).json
    equal(claims_of(long_lived["access_token"])["xms_cc"], ["cp1"])
    assert long_lived["refresh_in"] < long_lived["expires_in"] > 80000


def test_scopes(box):
    client = Client(box)
    refresh_token = client.tokens()["refresh_token"]
    api = "499b84ac-1321-427f-aa17-267ca6975798"
    uri = "https://app.vssps.visualstudio.com"
    for scope, granted, permissions in (
            (f"{api}/.default offline_access openid", f"{api}/user_impersonation {api}/.default",
             "user_impersonation"),
            (f"{uri}/.default", f"{uri}/user_impersonation {uri}/.default", "user_impersonation"),
            (f"{api}/user_impersonation", f"{api}/user_impersonation", "user_impersonation"),
            (f"openid {api}/vso.code {api}/vso.variablegroups_read",
             f"{api}/vso.code {api}/vso.variablegroups_read", "vso.code vso.variablegroups_read"),
            ("openid profile", "openid profile", "User.Read"),
            ("User.Read", "User.Read", "User.Read")):
        answer = client.refresh(refresh_token, scope=scope)
        equal((scope, answer.status, answer.json["scope"]), (scope, 200, granted))
        equal(claims_of(answer.json["access_token"])["scp"], permissions)
    refused(client.refresh(refresh_token, scope=api + "/vso.nothing"), 70011, "invalid_scope")
    refused(client.refresh(refresh_token, scope=api + "/User.Read"), 70011, "invalid_scope")
    # Such a token opens no more than it says.
    reads = client.refresh(refresh_token, scope=api + "/vso.code").json["access_token"]
    builds = client.refresh(refresh_token, scope=api + "/vso.build").json["access_token"]
    equal((refs(box, reads).status, refs(box, builds).status), (200, 401))
    equal(box.curl(box["REPO"] + "/info/refs?service=git-receive-pack",
                   headers=[basic(reads)]).status, 403)
    pats = f"https://vssps.dev.azure.com/contoso/_apis/tokens/pats?api-version=7.1-preview.1"
    equal(box.curl(pats, headers=["Authorization: Bearer " + reads]).status, 203)


def test_signature_verifies_with_the_published_key(box):
    token = Client(box).tokens()["access_token"]
    keys = box.curl(f"{box.authority}/common/discovery/v2.0/keys").json["keys"]
    number = lambda text: int.from_bytes(base64.urlsafe_b64decode(text + "=="), "big")
    content, _, signature = token.rpartition(".")
    plain = pow(number(signature), number(keys[0]["e"]), number(keys[0]["n"])).to_bytes(256, "big")
    equal(plain[-32:], hashlib.sha256(content.encode()).digest())
    head, payload, _ = token.split(".")
    forged = json.dumps({**claims_of(token), "oid": "a0000000-0000-4000-8000-000000000002"})
    payload = base64.urlsafe_b64encode(forged.encode()).decode().rstrip("=")
    equal(refs(box, f"{head}.{payload}.{signature}").status, 401)


def test_form_of_sign_in(box):
    client = Client(box)
    page = client.authorize(login_hint="alice@contoso.com")
    equal(page.status, 200)
    for part in ('name="login"', 'name="passwd"', 'value="alice@contoso.com"', "<label",
                 'lang="en"'):
        contains(page.text, part)
    again = client.submit(page, login="alice@contoso.com", passwd="wrong")
    contains(again.text, "AADSTS50126")
    contains(client.submit(again, login="nobody@contoso.com", passwd="x").text, "AADSTS50034")
    consent = client.submit(again, login="Alice@Contoso.com", passwd="Wonderland-7391")
    contains(consent.text, "Visual Studio")
    fields = client.callback(client.submit(consent, decision="accept"))
    assert fields["code"] and fields["session_state"]
    equal(client.submit(consent, decision="accept").status, 400)


def test_denied_consent(box):
    client = Client(box)
    consent = client.submit(client.authorize(), login="bob@contoso.com", passwd="Builder-2846")
    fields = client.callback(client.submit(consent, decision="cancel"))
    equal((fields["error"], fields["error_subcode"]), ("access_denied", "cancel"))
    contains(fields["error_description"], "AADSTS65004")


def test_form_post(box):
    client = Client(box)
    consent = client.submit(client.authorize(response_mode="form_post"), login="bob@contoso.com",
                            passwd="Builder-2846")
    page = client.submit(consent, decision="accept")
    equal(page.status, 200)
    contains(page.text, f'action="{REDIRECT}/"')
    fields = hidden_fields(page.text)
    equal(fields["state"], client.state)
    equal(client.redeem(fields["code"]).status, 200)


def test_session_of_the_browser(box):
    client = Client(box)
    equal(client.callback(client.authorize(prompt="none"))["error"], "login_required")
    client.sign_in("alice@contoso.com")
    assert client.callback(client.authorize(prompt="none"))["code"]
    assert client.callback(client.authorize())["code"]
    contains(client.authorize(prompt="select_account").text, "passwd")
    contains(client.authorize(prompt="consent").text, "Permissions requested")
    contains(client.authorize(login_hint="bob@contoso.com").text, "passwd")
    box.scenario(revoke={"what": "sessions"})
    contains(client.authorize().text, "passwd")


def test_authorize_is_strict(box):
    client = Client(box)

    def page(code, tenant="organizations", **changes):
        client.tenant = tenant
        answer = client.authorize(**changes)
        equal((answer.status, answer.header("Location")), (400, None))
        contains(answer.text, f"AADSTS{code}:")
        client.tenant = "organizations"

    def redirected(error, code, **changes):
        fields = client.callback(client.authorize(**changes))
        equal(fields["error"], error)
        contains(fields["error_description"], f"AADSTS{code}:")

    page(90002, tenant="nowhere")
    page(9002331, tenant="consumers")
    page(700016, client_id="00000000-0000-4000-8000-00000000dead")
    for uri in ("https://localhost", "http://localhost/path", "http://[::1]:1", "http://x.com",
                "http://localhost.example.com", "http://localhost:1/?x=1", "", None):
        page(50011, redirect_uri=uri)
    redirected("invalid_request", 501491, code_challenge=None)
    redirected("invalid_request", 501491, code_challenge="short")
    redirected("invalid_request", 90023, code_challenge_method="S512")
    redirected("unsupported_response_type", 700051, response_type="token")
    redirected("invalid_scope", 70011, scope="nonsense")
    redirected("invalid_resource", 500011, scope="00000000-1111-2222-3333-444444444444/.default")
    redirected("invalid_request", 28000, scope=DEVOPS_SCOPE + " https://vault.azure.net/.default")
    redirected("invalid_request", 90023, response_mode="fragment")
    redirected("invalid_request", 9002313, claims="{")
    # The port may be any, but 127.0.0.1 does not stand for localhost, nor the other way round.
    equal(client.authorize(redirect_uri="http://localhost:9/").status, 200)
    page(50011, redirect_uri="http://127.0.0.1:9/")
    own = Client(box, client_id=box["CLIENT_ID"])
    equal(own.authorize(redirect_uri="http://localhost:7/signed-in").status, 200)
    equal(own.authorize(redirect_uri="http://localhost:7/other").status, 400)
    equal(own.authorize(redirect_uri="http://127.0.0.1:7/registered").status, 200)
    equal(own.authorize(redirect_uri="http://localhost:7/registered").status, 400)


def test_token_endpoint_is_strict(box):
    client = Client(box)
    code = client.sign_in("alice@contoso.com")["code"]
    refused(client.redeem(code, code_verifier="x" * 50), 501481, "invalid_grant")
    refused(client.redeem(code, redirect_uri="http://localhost:1"), 50011, "invalid_grant")
    refused(client.redeem("unknown"), 70000, "invalid_grant")
    refused(client.redeem(code, client_id="nobody"), 700016, "unauthorized_client")
    refused(client.redeem(code, client_id=box["CLIENT_ID"]), 70000, "invalid_grant")
    refused(client.redeem(code, client_secret="x"), 700025, "invalid_client", 401)
    refused(client.token("password"), 70003, "unsupported_grant_type")
    refused(client.token("password"), 70003, "unsupported_grant_type")
    refused(client.token("client_credentials"), 7000218, "invalid_client", 401)
    refused(client.token("refresh_token", "nowhere"), 90002, "invalid_request")
    refused(box.curl(client.endpoint("token"), "--json", '{"grant_type":"refresh_token"}'),
            900144, "invalid_request")
    box.scenario(clock={"move": 601})
    refused(client.redeem(code), 70008, "invalid_grant")


def test_without_pkce_and_plain(box):
    """Entra asks no public client for PKCE."""
    client = Client(box)
    code = client.sign_in("alice@contoso.com", code_challenge=None, code_challenge_method=None)
    refused(client.redeem(code["code"]), 501481, "invalid_grant")  # a verifier of nothing
    equal(client.redeem(code["code"], code_verifier="").status, 200)
    for method in ("plain", None):
        code = client.sign_in("alice@contoso.com", code_challenge=client.verifier,
                              code_challenge_method=method)["code"]
        refused(client.redeem(code, code_verifier=""), 501481, "invalid_grant")
        refused(client.redeem(code, code_verifier="x" * 64), 501481, "invalid_grant")
        equal(client.redeem(code).status, 200)
    code = client.sign_in("alice@contoso.com")["code"]
    refused(client.redeem(code, code_verifier=""), 501481, "invalid_grant")


def test_replayed_code_ends_the_session(box):
    client = Client(box)
    code = client.sign_in("alice@contoso.com")["code"]
    tokens = client.redeem(code).json
    equal(refs(box, tokens["access_token"]).status, 200)
    refused(client.redeem(code), 54005, "invalid_grant")
    equal(refs(box, tokens["access_token"]).status, 401)
    refused(client.refresh(tokens["refresh_token"]), 50173, "invalid_grant")


def test_refresh(box):
    client = Client(box)
    first = client.tokens()["refresh_token"]
    second = client.refresh(first).json["refresh_token"]
    assert second != first
    equal(client.refresh(first).status, 200)  # Entra does not end the old one
    box.scenario(tokens={"strict_rotation": True})
    refused(client.refresh(first), 70000, "invalid_grant")
    equal(client.refresh(second).status, 200)
    refused(client.refresh(second), 70000, "invalid_grant")
    third = client.tokens()["refresh_token"]
    mismatch = refused(client.refresh(third, client_id=box["CLIENT_ID"]), 70000, "invalid_grant")
    equal(mismatch["suberror"], "client_mismatch")
    refused(client.refresh(third, scope=""), 900144, "invalid_request")
    box.scenario(clock={"move": 91 * 24 * 3600})
    refused(client.refresh(third), 700082, "invalid_grant")


def test_tenants(box):
    client = Client(box)
    alice = client.tokens("alice@contoso.com")["refresh_token"]
    guest = client.refresh(alice, FABRIKAM).json["access_token"]
    equal(claims_of(guest)["tid"], FABRIKAM)
    equal(refs(box, guest, "REPO_FABRIKAM").status, 200)
    equal(refs(box, guest).status, 401)  # contoso wants a token of its own tenant
    bob = client.tokens("bob@contoso.com")["refresh_token"]
    refused(client.refresh(bob, FABRIKAM), 50020, "invalid_grant")
    equal(client.refresh(bob, "contoso.onmicrosoft.com").status, 200)
    stranger = Client(box, FABRIKAM)
    page = stranger.submit(stranger.authorize(), login="bob@contoso.com", passwd="Builder-2846")
    contains(page.text, "AADSTS50020")


def test_personal_account(box):
    client = Client(box)
    tokens = client.tokens("dora@outlook.com")
    equal(claims_of(tokens["access_token"])["tid"], TRANSFER)
    equal(claims_of(tokens["id_token"])["tid"], "9188040d-6c67-4c5b-b112-36a304b66dad")
    equal(refs(box, tokens["access_token"], "REPO_PERSONAL").status, 200)
    refused(client.refresh(tokens["refresh_token"]), 50020, "invalid_grant")
    renewed = client.refresh(tokens["refresh_token"], TRANSFER).json["access_token"]
    equal(refs(box, renewed, "REPO_PERSONAL").status, 200)


def device_page(client, device):
    """What a browser shows at the address that people are told to type."""
    short = client.box.curl(device["verification_uri"], jar=client.jar)
    equal(short.status, 302)
    return client.box.curl(short.header("Location"), jar=client.jar)


def test_device_code(box):
    client = Client(box)
    box.scenario(device={"interval": 0})

    def start():
        answer = box.curl(client.endpoint("devicecode"),
                          form={"client_id": VISUAL_STUDIO, "scope": DEVOPS_SCOPE})
        equal(answer.status, 200)
        return answer.json

    def poll(device):
        return client.token(DEVICE_GRANT, device_code=device["device_code"])

    def confirm(device, decision):
        page = device_page(client, device)
        page = client.submit(page, otc=device["user_code"].lower())
        page = client.submit(page, login="alice@contoso.com", passwd="Wonderland-7391")
        return client.submit(page, decision=decision)

    device = start()
    assert "verification_uri_complete" not in device
    equal((device["expires_in"], device["interval"]), (900, 0))
    equal(device["verification_uri"], f"https://microsoft.com:{box.port}/devicelogin")
    equal(box.curl(f"https://microsoft.com:{box.port}/common/oauth2/v2.0/token", form={}).status, 404)
    contains(device["message"], device["user_code"])
    refused(poll(device), 70016, "authorization_pending")
    contains(client.submit(device_page(client, device), otc="WRONG").text, "did not work")
    contains(confirm(device, "accept").text, "You have signed in")
    tokens = poll(device)
    equal(tokens.status, 200)
    equal(refs(box, tokens.json["access_token"]).status, 200)
    refused(poll(device), 70000, "invalid_grant")

    device = start()
    contains(confirm(device, "cancel").text, "cancelled")
    refused(poll(device), 0, "authorization_declined")
    refused(client.token(DEVICE_GRANT, device_code="nonsense"), 70018, "bad_verification_code")

    device = start()
    box.scenario(device={"slow_down": 1})
    refused(poll(device), 0, "slow_down")
    refused(poll(device), 0, "slow_down")  # the interval is 5 seconds longer now
    device = start()
    box.scenario(device={"deny": True})
    refused(poll(device), 0, "authorization_declined")
    box.scenario(device={"deny": False, "expire": True})
    refused(poll(device), 70019, "expired_token")
    box.control("/reset", {})
    device = start()
    equal(device["interval"], 5)
    box.scenario(clock={"move": 901})
    refused(poll(device), 70019, "expired_token")
    unknown = box.curl(client.endpoint("devicecode"), form={"client_id": "x", "scope": "openid"})
    refused(unknown, 700016, "unauthorized_client")


def test_device_code_of_msal(box):
    """MSAL's JavaScript and Go name the grant shortly; and an early poll changes nothing."""
    client = Client(box)
    box.scenario(device={"interval": 2})
    device = box.curl(client.endpoint("devicecode"),
                      form={"client_id": VISUAL_STUDIO, "scope": DEVOPS_SCOPE}).json
    poll = lambda: client.token("device_code", device_code=device["device_code"])
    refused(poll(), 70016, "authorization_pending")
    begin = time.monotonic()
    while (early := poll()).json["error"] == "slow_down":
        assert time.monotonic() - begin < 4, "an early poll made the interval longer"
        time.sleep(0.3)
    assert time.monotonic() - begin > 1
    refused(early, 70016, "authorization_pending")


def test_consent_auto(box):
    client = Client(box)
    code = client.callback(client.authorize())["code"]
    equal(claims_of(client.redeem(code).json["access_token"])["upn"], "alice@contoso.com")
    code = client.callback(client.authorize(login_hint="bob@contoso.com"))["code"]
    equal(claims_of(client.redeem(code).json["access_token"])["upn"], "bob@contoso.com")
    elsewhere = Client(box, "fabrikam.onmicrosoft.com")
    code = elsewhere.callback(elsewhere.authorize(login_hint="carol@fabrikam.com"))["code"]
    equal(claims_of(elsewhere.redeem(code).json["access_token"])["tid"], FABRIKAM)
    device = box.curl(client.endpoint("devicecode"),
                      form={"client_id": VISUAL_STUDIO, "scope": DEVOPS_SCOPE}).json
    page = client.submit(device_page(client, device), otc=device["user_code"])
    contains(page.text, "You have signed in")
    equal(client.token(DEVICE_GRANT, device_code=device["device_code"]).status, 200)


test_consent_auto.options = ["--consent", "auto"]


def test_discovery(box):
    well_known = "v2.0/.well-known/openid-configuration"
    configuration = box.curl(f"{box.authority}/{CONTOSO}/{well_known}").json
    equal(box.curl(f"{box.authority}/contoso.onmicrosoft.com/{well_known}").json, configuration)
    contains(configuration["token_endpoint_auth_methods_supported"], "client_secret_basic")
    equal(configuration["issuer"], f"{box.authority}/{CONTOSO}/v2.0")
    equal(configuration["token_endpoint"], f"{box.authority}/{CONTOSO}/oauth2/v2.0/token")
    us_government = f"https://login.microsoftonline.us:{box.port}"
    answer = box.curl(f"{us_government}/organizations/{well_known}").json
    equal(answer["issuer"], us_government + "/{tenantid}/v2.0")
    query = urllib.parse.urlencode({
        "api-version": "1.1",
        "authorization_endpoint": f"https://login.windows.net/{CONTOSO}/oauth2/v2.0/authorize"})
    url = f"{box.authority}/common/discovery/instance?"
    metadata = box.curl(url + query).json["metadata"]
    contains(metadata[0]["aliases"], f"login.windows.net:{box.port}")
    evil = urllib.parse.urlencode({"authorization_endpoint": "https://example.com/x"})
    equal(box.curl(url + evil).json["error"], "invalid_instance")


def test_access(box):
    client = Client(box)
    bob = client.tokens("bob@contoso.com")["access_token"]
    equal(refs(box, bob, "REPO_SECOND").status, 200)
    for missing in (refs(box, bob, "REPO_PRIVATE"),
                    box.curl(f"https://dev.azure.com:{box.port}/contoso/x/_git/y/info/refs"
                             "?service=git-upload-pack", headers=[basic(bob)])):
        equal(missing.status, 404)
        contains(missing.json["message"], "TF401019")
    push = box.curl(box["REPO_SECOND"] + "/info/refs?service=git-receive-pack",
                    headers=[basic(bob)])
    equal(push.status, 403)
    contains(push.json["message"], "TF401027")
    equal(refs(box, bob, "REPO_FABRIKAM").status, 401)
    dave = client.tokens("dave@fabrikam.com")["access_token"]
    outsider = refs(box, dave, "REPO_FABRIKAM")  # of the right tenant, but no member
    equal(outsider.status, 401)
    contains(outsider.header("X-TFS-ServiceError"), "TF400813")
    url = box["REPO"] + "/info/refs?service=git-upload-pack"
    equal(box.curl(url, headers=["Authorization: Bearer " + bob]).status, 200)
    equal(box.curl(url, headers=[basic(bob, user="")]).status, 200)
    without_colon = base64.b64encode(bob.encode()).decode()
    equal(box.curl(url, headers=["Authorization: Basic " + without_colon]).status, 401)
    equal(box.curl(url, headers=[basic("x.y.z")]).status, 401)
    graph = client.redeem(client.sign_in("bob@contoso.com")["code"], scope="openid").json
    equal(refs(box, graph["access_token"]).status, 401)  # another audience


def test_connection_data(box):
    url = f"https://dev.azure.com:{box.port}/contoso/_apis/connectionData"
    anonymous = box.curl(url)
    equal(anonymous.status, 302)
    contains(anonymous.header("Location"), "/_signin")
    bad = box.curl(url, headers=["Authorization: Bearer x.y.z"])
    equal((bad.status, bad.header("Content-Type").split(";")[0]), (203, "text/html"))
    suppress = "X-TFS-FedAuthRedirect: Suppress"
    equal(box.curl(url, headers=[suppress]).status, 401)
    equal(box.curl(url, headers=[suppress, "Authorization: Bearer x.y.z"]).status, 401)
    token = Client(box).tokens()["access_token"]
    answer = box.curl(url, headers=["Authorization: Bearer " + token])
    user = answer.json["authenticatedUser"]
    equal(user["properties"]["Account"]["$value"], "alice@contoso.com")
    # Who somebody is for Azure DevOps is not who they are for Entra.
    bearer = "Authorization: Bearer " + token
    profile = box.curl("https://vssps.dev.azure.com/contoso/_apis/profile/profiles/me",
                       headers=[bearer])
    equal(user["id"], profile.json["id"])
    assert user["id"] != claims_of(token)["oid"]
    # It has always been a preview.
    for version, error in (("7.1", "VssInvalidPreviewVersionException"),
                           ("9.9", "VssVersionOutOfRangeException"),
                           ("9.9-preview.1", "VssVersionOutOfRangeException"),
                           ("x", "VssInvalidApiResourceVersionException")):
        for refused_version in (box.curl(url + "?api-version=" + version, headers=[bearer]),
                                box.curl(url, headers=[
                                    bearer, "Accept: application/json;api-version=" + version])):
            equal((version, refused_version.status, refused_version.json["typeKey"]),
                  (version, 400, error))
    seen = box.curl(url + "?api-version=7.1-preview", headers=[bearer, "X-TFS-Session: mine"])
    equal((seen.status, seen.header("Content-Type")),
          (200, "application/json; charset=utf-8; api-version=7.1-preview.1"))
    equal((seen.header("X-TFS-Session"), seen.header("X-VSS-UserData")),
          ("mine", user["id"] + ":alice@contoso.com"))
    assert seen.header("ActivityId") and seen.header("X-VSS-E2EID")
    contains(answer.header("Content-Type"), "; api-version=7.2-preview.1")
    fetched = refs(box, token)
    assert fetched.header("ActivityId") and fetched.header("X-TFS-Session")


def test_clock_and_lifetime(box):
    client = Client(box)
    box.scenario(tokens={"expires_in": 100, "refresh_in": 50})
    tokens = client.tokens()
    equal((tokens["expires_in"], tokens["refresh_in"]), (100, 50))
    equal(refs(box, tokens["access_token"]).status, 200)
    equal(box.scenario(clock={"move": 99})["clock"]["offset"], 99)
    box.scenario(clock={"move": 2})
    equal(refs(box, tokens["access_token"]).status, 401)
    renewed = client.refresh(tokens["refresh_token"]).json["access_token"]
    equal(refs(box, renewed).status, 200)
    equal(box.control("/reset", {}).json["clock"]["offset"], 0)
    equal(client.tokens()["expires_in"], 3599)


def test_revocation(box):
    client = Client(box)
    alice = client.tokens("alice@contoso.com")
    bob = Client(box).tokens("bob@contoso.com")
    box.scenario(revoke={"what": "access_tokens", "login": "bob@contoso.com"})
    equal((refs(box, alice["access_token"]).status, refs(box, bob["access_token"]).status),
          (200, 401))
    bob = client.refresh(bob["refresh_token"]).json
    equal(refs(box, bob["access_token"]).status, 200)
    box.scenario(revoke={"what": "refresh_tokens", "login": "alice@contoso.com"})
    body = refused(client.refresh(alice["refresh_token"]), 50173, "invalid_grant")
    equal(body["suberror"], "bad_token")
    equal(refs(box, alice["access_token"]).status, 200)
    box.scenario(revoke={"what": "sessions"})
    equal(refs(box, alice["access_token"]).status, 401)
    refused(client.refresh(bob["refresh_token"]), 50173, "invalid_grant")


def test_fail(box):
    client = Client(box)
    tokens = client.tokens()
    box.scenario(fail={"kind": "entra.token", "times": 2, "skip": 1, "status": 503,
                       "headers": {"Retry-After": "7"}, "body": "busy"})
    refresh = lambda: client.refresh(tokens["refresh_token"])
    equal(refresh().status, 200)
    for _ in range(2):
        answer = refresh()
        equal((answer.status, answer.header("Retry-After"), answer.text), (503, "7", "busy"))
    equal(refresh().status, 200)
    box.scenario(fail=[{"kind": "git.*", "status": 429}, {"kind": "git.*", "status": 500}])
    equal([refs(box, tokens["access_token"]).status for _ in range(3)], [429, 500, 200])
    box.scenario(fail={"kind": "git.upload_pack", "status": 502})
    done = box.git("clone", "-q", box["REPO"], "x", token=tokens["access_token"])
    contains(done.stderr, "502")
    equal(box.requests("git.upload_pack")[-1]["fault"], "fail")
    box.scenario(fail={"kind": "*", "status": 500})
    equal(box.control("/reset", {}).json["pending"], [])
    equal(refresh().status, 200)


def test_entra_error(box):
    client = Client(box)
    tokens = client.tokens()
    demanded = json.dumps(DEMAND)
    box.scenario(entra_error={"kind": "entra.token", "error": "invalid_grant", "code": 50076,
                              "suberror": "basic_action", "claims": demanded})
    body = refused(client.refresh(tokens["refresh_token"]), 50076, "invalid_grant")
    equal((body["suberror"], body["claims"]), ("basic_action", demanded))
    equal(client.refresh(tokens["refresh_token"]).status, 200)
    box.scenario(entra_error={"code": 65001})
    body = refused(client.refresh(tokens["refresh_token"]), 65001, "invalid_grant")
    equal(body["suberror"], "consent_required")
    box.scenario(entra_error={"code": 90033})
    refused(client.refresh(tokens["refresh_token"]), 90033, "temporarily_unavailable", 503)
    box.scenario(entra_error={"kind": "entra.authorize", "code": 53003})
    equal(Client(box).authorize().status, 302)
    box.scenario(entra_error={"kind": "entra.devicecode", "code": 530033})
    answer = box.curl(client.endpoint("devicecode"), form={"client_id": VISUAL_STUDIO})
    refused(answer, 530033, "interaction_required")


# What curl says of a body that ends too soon: that it is only a part, or, where its TLS library tells
# an end without a farewell from a proper one, that receiving failed.
CUT_SHORT = (18, 56)


def test_traces_agree(box):
    """Whatever somebody copies out of an error finds the same request."""
    client = Client(box)
    mine = "0b6a7c1e-1111-4222-8333-0123456789ab"
    answer = box.curl(client.endpoint("token"), form={"grant_type": "refresh_token"},
                      headers=["client-request-id: " + mine, "return-client-request-id: true"])
    body = answer.json
    for part in (f"Trace ID: {body['trace_id']} ", f"Correlation ID: {mine} ",
                 f"Timestamp: {body['timestamp']}"):
        contains(body["error_description"], part)
    equal((body["correlation_id"], answer.header("client-request-id")), (mine, mine))
    equal(answer.header("x-ms-request-id"), body["trace_id"])


def test_delay_stall_cut_flood(box):
    token = Client(box).tokens()["access_token"]
    box.scenario(delay={"kind": "git.info_refs", "seconds": 1})
    begin = time.monotonic()
    equal(refs(box, token).status, 200)
    assert 1 <= time.monotonic() - begin < 5
    url = box["REPO"] + "/info/refs?service=git-upload-pack"
    box.scenario(stall={"kind": "git.info_refs"})
    stalled = box.curl(url, headers=[basic(token)], seconds=1)
    equal((stalled.exit_code, stalled.status), (28, 200))  # curl: the time is over
    assert stalled.body
    box.scenario(cut={"kind": "git.info_refs"})
    contains(CUT_SHORT, box.curl(url, headers=[basic(token)]).exit_code)
    box.scenario(cut={"kind": "entra.keys"})
    cut = box.curl(f"{box.authority}/common/discovery/v2.0/keys")
    contains(CUT_SHORT, cut.exit_code)
    equal(len(cut.body), int(cut.header("Content-Length")) // 2)
    box.scenario(flood={"kind": "entra.keys"})
    flood = box.curl(f"{box.authority}/common/discovery/v2.0/keys", "--limit-rate", "10M",
                     seconds=1)
    assert flood.exit_code == 28 and len(flood.body) > 1_000_000, flood.exit_code
    box.scenario(flood={"kind": "entra.keys", "part": "headers"})
    flood = box.curl(f"{box.authority}/common/discovery/v2.0/keys")
    contains((27, 56), flood.exit_code)  # versions of curl differ on too many headers
    equal(refs(box, token).status, 200)


def test_demanded_claims(box):
    client = Client(box)
    tokens = client.tokens()
    box.scenario(demand_claims={"organization": "contoso", "claims": DEMAND})
    answer = refs(box, tokens["access_token"])
    equal(answer.status, 401)
    challenge = answer.all("WWW-Authenticate")[0]
    contains(challenge, 'error="insufficient_claims"')
    demanded = base64.b64decode(re.search(r'claims="([^"]+)"', challenge)[1]).decode()
    equal(json.loads(demanded), DEMAND)
    better = client.refresh(tokens["refresh_token"], claims=demanded).json["access_token"]
    equal(refs(box, better).status, 200)
    equal(refs(box, tokens["access_token"]).status, 401)
    box.scenario(demand_claims={"organization": "contoso", "claims": DEMAND, "interactive": True})
    body = refused(client.refresh(tokens["refresh_token"], claims=demanded), 50076, "invalid_grant")
    equal((body["suberror"], json.loads(body["claims"])), ("basic_action", DEMAND))
    again = Client(box).tokens(claims=demanded)["access_token"]
    equal(refs(box, again).status, 200)
    box.scenario(demand_claims={"organization": "contoso", "claims": None})
    equal(refs(box, tokens["access_token"]).status, 200)


def test_conditional_access(box):
    token = Client(box).tokens()["access_token"]
    box.scenario(policy={"organization": "contoso", "conditional_access": True})
    answer = refs(box, token)
    equal((answer.status, answer.all("WWW-Authenticate")), (403, []))
    contains(answer.json["message"], "VS403463")
    equal(refs(box, None).status, 401)
    box.scenario(policy={"organization": "contoso", "conditional_access": False})
    equal(refs(box, token).status, 200)


def test_scenarios_are_checked(box):
    for scenario, complaint in (({"nonsense": {}}, "nonsense"), ({"fail": {}}, "kind"),
                                ({"fail": {"kind": "x", "typo": 1}}, "typo"),
                                ({"clock": {"move": "far"}}, "move"), ([], "scenario"),
                                ({"fail": {"kind": "x", "headers": {"A": 1}}}, "A"),
                                ({"revoke": {"what": "all"}}, "what")):
        answer = box.control("/scenario", scenario)
        equal((scenario, answer.status), (scenario, 400))
        contains(answer.json["error"], complaint)
    equal(box.control("/nothing").status, 404)


def test_scenario_file(box):
    tokens = Client(box).tokens()
    equal(tokens["expires_in"], 77)
    equal(refs(box, tokens["access_token"]).status, 418)


test_scenario_file.scenario = {"tokens": {"expires_in": 77},
                               "fail": {"kind": "git.info_refs", "status": 418}}


def test_record_holds_no_secret(box):
    client = Client(box)
    code = client.sign_in("alice@contoso.com")["code"]
    tokens = client.redeem(code).json
    refs(box, tokens["access_token"])
    client.refresh(tokens["refresh_token"])
    record = (box.root / "requests.jsonl").read_text(encoding="utf-8")
    for secret in (code, client.verifier, client.state, tokens["access_token"],
                   tokens["refresh_token"], tokens["id_token"], "Wonderland-7391",
                   base64.b64encode(f"anything:{tokens['access_token']}".encode()).decode()):
        assert secret not in record
    login = box.requests("entra.login")[0]
    equal(login["form"]["login"], "alice@contoso.com")
    equal(login["form"]["passwd"], fingerprint("Wonderland-7391"))
    redeemed = box.requests("entra.token")[0]
    equal(redeemed["issued_access_token"], fingerprint(tokens["access_token"]))
    used = box.requests("git.info_refs")[0]
    equal(used["authorization"], {"scheme": "Basic", "username": "anything",
                                  "secret": fingerprint(tokens["access_token"])})
    equal((used["host"], used["method"], used["path"], used["query"], used["status"]),
          ("dev.azure.com", "GET", "/contoso/engine/_git/engine/info/refs",
           {"service": "git-upload-pack"}, 200))
    equal(box.control("/state").json["requests"]["entra.token"], 2)


def test_ends_at_once(box):
    # Neither a stalled answer nor an idle connection holds the simulator up.
    box.scenario(delay={"kind": "entra.keys"})
    waiting = subprocess.Popen(
        ["curl", "--silent", "--cacert", box.ca, "--connect-to", f"::127.0.0.1:{box.port}",
         f"{box.authority}/common/discovery/v2.0/keys"], stdout=subprocess.DEVNULL)
    while "entra.keys" in json.dumps(box.control("/state").json["pending"]):
        time.sleep(0.02)
    begin = time.monotonic()
    equal(box.stop(), 0)
    assert time.monotonic() - begin < 4
    waiting.wait(timeout=10)


def test_starts_again_on_its_own_directory(box):
    token = Client(box).tokens()["access_token"]
    equal(box.git("clone", "-q", box["REPO"], "engine", token=token).returncode, 0)
    equal(box.git("push", "-q", "origin", "HEAD:refs/heads/kept", token=token,
                  cwd=box.home / "engine").returncode, 0)
    equal(box.stop(), 0)
    again = Box(box.directory)
    try:
        equal(refs(again, token).status, 401)  # the signing key is another one
        token = Client(again).tokens()["access_token"]
        contains(again.git("ls-remote", again["REPO"], token=token).stdout, "refs/heads/kept")
    finally:
        again.stop()


def test_command_line():
    def run(*arguments):
        return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False)

    for address in ("0.0.0.0:0", "192.0.2.1:0", "[::]:0"):
        done = run("--root", "/nonexistent", "--listen", address)
        equal(done.returncode, 2)
        contains(done.stderr, "loopback")
    equal(run("--listen", "127.0.0.1:0").returncode, 2)
    equal(run("--root", "/nonexistent", "--listen", "127.0.0.1:99999").returncode, 2)
    equal(run("--help").returncode, 0)
    done = run("--root", "/dev/null/x")
    equal(done.returncode, 1)
    contains(done.stderr, "watchword-azure: ")


# An address of this machine's own, so that several may listen on the port of https at a time.
HTTPS = "127.{}.{}.{}:443".format(*(secrets.randbelow(253) + 1 for _ in range(3)))


def can_listen(address):
    host, _, port = address.rpartition(":")
    with socket.socket() as listener:
        # As the simulator does, or the connections of an earlier test would be in the way.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, int(port)))
        except OSError:
            return False
    return True


def texts_of(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for item in value for text in texts_of(item)]
    return [value] if isinstance(value, str) else []


def test_port_of_https(box):
    """Whoever knows the services by their real names finds no port in any of them."""
    equal(box.authority, "https://login.microsoftonline.com")
    equal(box["REPO"], "https://dev.azure.com/contoso/engine/_git/engine")
    equal(box.variables["GIT_CONFIG_KEY_" + str(int(box.variables["GIT_CONFIG_COUNT"]) - 1)],
          "credential.https://dev.azure.com.useHttpPath")
    instances = "/common/discovery/instance?api-version=1.1&authorization_endpoint=" + box.authority
    for url in (f"{box.authority}/{CONTOSO}/v2.0/.well-known/openid-configuration",
                box.authority + instances + "/common/oauth2/v2.0/authorize"):
        for text in texts_of(box.curl(url).json):
            assert ":443" not in text, text
    challenged = refs(box, None)
    equal(challenged.status, 401)
    for name, value in challenged.headers:
        assert ":443" not in value and "%3A443" not in value, (name, value)
    client = Client(box)
    tokens = client.tokens()
    equal(claims_of(tokens["id_token"])["iss"], f"https://login.microsoftonline.com/{CONTOSO}/v2.0")
    equal(box.git("clone", "-q", box["REPO"], "x", token=tokens["access_token"]).returncode, 0)


test_port_of_https.listen = HTTPS


# --- the runner -----------------------------------------------------------------------------------


def start_box(test, directory):
    """What a test that wants a simulator is given: one of its own, as its attributes say. None where
    it cannot be had."""
    options = list(getattr(test, "options", []))
    if hasattr(test, "scenario"):
        file = pathlib.Path(directory) / "scenario.json"
        file.write_text(json.dumps(test.scenario))
        options += ["--scenario", str(file)]
    listen = getattr(test, "listen", "127.0.0.1:0")
    if can_listen(listen):
        return Box(directory, *options, listen=listen)
    print(f"skipped {test.__name__}: nobody may listen on {listen} here", flush=True)
    return None


def run_test(test, make_box):
    """True when it passed."""
    directory = tempfile.mkdtemp(prefix="watchword-azure-test.")
    begin = time.monotonic()
    box = None
    try:
        if "box" in test.__code__.co_varnames[:test.__code__.co_argcount]:
            box = make_box(test, directory)
            if box is None:
                shutil.rmtree(directory)
                return True
            test(box)
            box.end()
        else:
            test()
    except Exception:  # pylint: disable=broad-except
        print(f"FAILED {test.__name__}; its directory: {directory}")
        traceback.print_exc(file=sys.stdout)
        return False
    finally:
        if box is not None:
            box.kill()
    shutil.rmtree(directory)
    print(f"passed {test.__name__} in {time.monotonic() - begin:.1f} s", flush=True)
    return True


def main(namespace):
    """Runs the tests of a module; `namespace` is its globals()."""
    global PROGRAM  # pylint: disable=global-statement
    PROGRAM = sys.argv[1]
    return run_tests(namespace, sys.argv[2:], start_box)


def run_tests(namespace, names, make_box):
    tests = [value for name, value in list(namespace.items()) if name.startswith("test_")]
    if names:
        tests = [test for test in tests if test.__name__ in names]
    results = [run_test(test, make_box) for test in tests]
    print(f"{sum(results)} of {len(results)} passed")
    return 0 if tests and all(results) else 1


if __name__ == "__main__":
    sys.exit(main(globals()))
