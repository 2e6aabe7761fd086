#!/usr/bin/env python3
"""Proves the simulator's identities of machines; see azure_test.py for how it is run."""

import base64
import json
import secrets
import subprocess
import sys
import time
import urllib.parse

import azure_test
from azure_test import (CONTOSO, DEVOPS_SCOPE, FABRIKAM, VISUAL_STUDIO, claims_of, contains, equal,
                        refs, refused)

BUILDER = "b0b0b0b0-0000-4000-8000-000000000001"
SECRET = "Bq8~Builder.Secret-4417"
OUTSIDER = "b0b0b0b0-0000-4000-8000-000000000002"
SCOPE = "499b84ac-1321-427f-aa17-267ca6975798/.default"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
CLUSTER = "https://kubernetes.contoso.example/cluster"


def endpoint(box, tenant=CONTOSO):
    return f"{box.authority}/{tenant}/oauth2/v2.0/token"


def ask(box, tenant=CONTOSO, **changes):
    form = {"client_id": BUILDER, "grant_type": "client_credentials", "scope": SCOPE}
    form.update(changes)
    form = {name: value for name, value in form.items() if value is not None}
    return box.curl(endpoint(box, tenant), form=form)


def base64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Certificate:
    """A key with its certificate, registered with an application."""

    def __init__(self, box, client_id=BUILDER, register=True):
        self.box = box
        self.client_id = client_id
        name = secrets.token_hex(4)
        self.key = box.directory / f"{name}.key"
        certificate = box.directory / f"{name}.pem"
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=builder", "-days",
                "30", "-keyout", self.key, "-out", certificate)
        self.der = openssl("x509", "-in", certificate, "-outform", "DER")
        if register:
            directory = box.root / "applications" / client_id
            directory.mkdir(parents=True, exist_ok=True)
            (directory / f"{name}.pem").write_bytes(certificate.read_bytes())

    def assertion(self, algorithm="PS256", header=None, **changes):
        now = int(time.time())
        if header is None:
            digest = "sha256" if algorithm == "PS256" else "sha1"
            thumbprint = openssl("dgst", f"-{digest}", "-binary", data=self.der)
            header = {"x5t#S256" if algorithm == "PS256" else "x5t": base64url(thumbprint)}
        claims = {"aud": endpoint(self.box), "iss": self.client_id, "sub": self.client_id,
                  "jti": secrets.token_hex(16), "nbf": now, "iat": now, "exp": now + 600}
        claims.update(changes)
        claims = {name: value for name, value in claims.items() if value is not None}
        content = ".".join(base64url(json.dumps(part).encode())
                           for part in ({"alg": algorithm, "typ": "JWT", **header}, claims))
        padding = []
        if algorithm == "PS256":
            padding = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"]
        signature = openssl("dgst", "-sha256", *padding, "-sign", self.key, data=content.encode())
        return content + "." + base64url(signature)

    def ask(self, **changes):
        return present(self.box, self.assertion(**changes), client_id=self.client_id)


def openssl(*arguments, data=None):
    return subprocess.run(["openssl", *map(str, arguments)], input=data, capture_output=True,
                          check=True).stdout


def present(box, assertion, **changes):
    return ask(box, client_assertion_type=ASSERTION_TYPE, client_assertion=assertion, **changes)


def external(box, issuer=CLUSTER, subject="system:serviceaccount:ci:builder", **more):
    answer = box.control("/assertion", {"issuer": issuer, "subject": subject, **more})
    equal(answer.status, 200)
    return answer.json["assertion"]


RESOURCE = "resource=499b84ac-1321-427f-aa17-267ca6975798"
VM = "b0b0b0b0-0000-4000-8000-000000000003"
DOCS_READER = "b0b0b0b0-0000-4000-8000-000000000004"
HEADER = "853b9a84-identity-header-5bfa"


def metadata(box, path, *headers, form=None):
    """A request to a service of the machine's, without TLS."""
    command = ["curl", "--silent", "--include", box["METADATA"] + path]
    for header in headers:
        command += ["--header", header]
    if form is not None:
        command += ["--data", form]
    done = subprocess.run(command, capture_output=True, check=True)
    return azure_test.Answer(0, done.stdout)


# --- the tests ------------------------------------------------------------------------------------


def test_client_secret(box):
    answer = ask(box, client_secret=SECRET)
    equal(answer.status, 200)
    equal(sorted(answer.json), ["access_token", "expires_in", "ext_expires_in", "token_type"])
    claims = claims_of(answer.json["access_token"])
    equal((claims["idtyp"], claims["appid"], claims["appidacr"], claims["sub"], claims["tid"]),
          ("app", BUILDER, "1", claims["oid"], CONTOSO))
    assert "scp" not in claims and "upn" not in claims
    equal(box.requests("entra.token")[0]["account"], BUILDER)


def test_client_secret_as_basic(box):
    header = lambda name, secret: ["Authorization: Basic " + base64.b64encode(
        f"{urllib.parse.quote(name)}:{urllib.parse.quote(secret)}".encode()).decode()]
    form = {"grant_type": "client_credentials", "scope": SCOPE}
    answer = box.curl(endpoint(box), form=form, headers=header(BUILDER, SECRET))
    equal(answer.status, 200)
    equal(claims_of(answer.json["access_token"])["appidacr"], "1")
    refused(box.curl(endpoint(box), form=form, headers=header(BUILDER, "wrong")), 7000215,
            "invalid_client", 401)
    # A public client's name without a secret is no credential.
    code = azure_test.Client(box)
    answer = box.curl(endpoint(box, "organizations"), headers=header(VISUAL_STUDIO, ""),
                      form={"grant_type": "authorization_code", "scope": SCOPE, "code": code.sign_in(
                          "alice@contoso.com")["code"], "code_verifier": code.verifier,
                          "redirect_uri": azure_test.REDIRECT})
    equal(answer.status, 200)


def test_service_principal_clones_and_pushes(box):
    token = ask(box, client_secret=SECRET).json["access_token"]
    equal(box.git("clone", "-q", box["REPO"], "engine", token=token).returncode, 0)
    work = box.home / "engine"
    equal(box.git("commit", "-q", "--allow-empty", "-m", "Build", cwd=work).returncode, 0)
    equal(box.git("push", "-q", "origin", "HEAD:main", token=token, cwd=work).returncode, 0)
    equal(refs(box, token, "REPO_DOCS").status, 200)
    equal(refs(box, token, "REPO_PRIVATE").status, 404)
    done = box.git("push", "-q", box["REPO_DOCS"], "HEAD:main", token=token, cwd=work)
    assert done.returncode != 0
    contains(done.stderr, "403")
    # The token is one of contoso's tenant.
    equal(refs(box, token, "REPO_FABRIKAM").status, 401)
    other = ask(box, FABRIKAM, client_secret=SECRET).json["access_token"]
    equal(refs(box, other, "REPO_FABRIKAM").status, 200)
    outsider = ask(box, client_id=OUTSIDER, client_secret="Out~Sider.Secret-9925").json
    equal(refs(box, outsider["access_token"]).status, 401)


def test_client_credentials_are_strict(box):
    refused(ask(box, client_secret="wrong"), 7000215, "invalid_client", 401)
    refused(ask(box, client_secret="Bq7~Builder.Expired-3306"), 7000222, "invalid_client", 401)
    refused(ask(box), 7000216, "invalid_client", 401)
    for scope in (DEVOPS_SCOPE, SCOPE.replace(".default", "vso.code")):
        refused(ask(box, client_secret=SECRET, scope=scope), 1002012, "invalid_scope")
    for tenant in ("organizations", "common", "consumers"):
        refused(ask(box, tenant, client_secret=SECRET), 9001023, "invalid_request")
    refused(ask(box, FABRIKAM, client_id=OUTSIDER, client_secret="Out~Sider.Secret-9925"), 700016,
            "unauthorized_client")
    refused(ask(box, client_id="00000000-0000-4000-8000-00000000dead", client_secret="x"), 700016,
            "unauthorized_client")
    refused(ask(box, client_id=VISUAL_STUDIO), 7000218, "invalid_client", 401)
    refused(ask(box, client_id=VISUAL_STUDIO, client_secret="x"), 700025, "invalid_client", 401)
    refused(ask(box, grant_type="refresh_token", refresh_token="x"), 7000218, "invalid_client", 401)


def test_client_certificate(box):
    certificate = Certificate(box)
    for algorithm in ("PS256", "RS256"):
        answer = certificate.ask(algorithm=algorithm)
        equal(answer.status, 200)
        equal(claims_of(answer.json["access_token"])["appidacr"], "2")
    once = certificate.assertion()
    equal(present(box, once).status, 200)
    equal(present(box, once).status, 200)  # until it expires
    only_rs256 = Certificate(box, OUTSIDER)
    refused(only_rs256.ask(), 700027, "invalid_client", 401)
    equal(only_rs256.ask(algorithm="RS256").status, 200)


def test_assertions_of_libraries(box):
    """What they write differently from the documentation, and Entra takes."""
    certificate = Certificate(box)
    now = time.time()
    sha1 = openssl("dgst", "-sha1", "-binary", data=certificate.der)
    sha256 = openssl("dgst", "-sha256", "-binary", data=certificate.der)
    padded = lambda digest: base64.urlsafe_b64encode(digest).decode()
    assert padded(sha1).endswith("=")
    for changes in ({"nbf": None}, {"nbf": None, "iat": None}, {"exp": now + 599.5},
                    {"nbf": now - 0.25, "exp": now + 599.5},
                    {"nbf": str(int(now)), "exp": str(int(now) + 600)},
                    {"algorithm": "RS256", "header": {"x5t": padded(sha1)}},
                    {"header": {"x5t#S256": padded(sha256)}},
                    {"aud": f"{box.authority}/{CONTOSO}/v2.0"},
                    {"aud": endpoint(box, "contoso.onmicrosoft.com")}):
        equal((changes, certificate.ask(**changes).status), (changes, 200))
    for wrong in (now - 400.5, str(int(now) - 400), f"{int(now) + 600}s", ""):
        refused(certificate.ask(exp=wrong), 700024, "invalid_client", 401)


def test_client_certificate_on_the_port_of_https(box):
    """The audience has no port there."""
    certificate = Certificate(box)
    equal(endpoint(box), f"https://login.microsoftonline.com/{CONTOSO}/oauth2/v2.0/token")
    equal(certificate.ask().status, 200)
    refused(certificate.ask(aud=endpoint(box).replace(".com", ".com:443")), 700023,
            "invalid_client", 401)


test_client_certificate_on_the_port_of_https.listen = azure_test.HTTPS


def test_assertions_are_checked(box):
    certificate = Certificate(box)
    now = int(time.time())
    for code, changes in (
            (700023, {"aud": "https://login.example/token"}),
            (700023, {"aud": endpoint(box, FABRIKAM)}),
            (700021, {"sub": OUTSIDER}),
            (700024, {"exp": now - 600}),
            (700024, {"nbf": now + 1200}),
            (50027, {"jti": None}),
            (5002730, {"header": {}}),
            (700027, {"header": {"x5t#S256": "AAAA"}})):
        refused(certificate.ask(**changes), code, "invalid_client", 401)
    refused(Certificate(box, register=False).ask(), 700027, "invalid_client", 401)
    forged = certificate.assertion()
    forged = forged[:-8] + ("AAAAAAAA" if not forged.endswith("AAAAAAAA") else "BBBBBBBB")
    refused(present(box, forged), 50012, "invalid_client", 401)
    none = certificate.assertion().split(".")
    none[0] = base64url(b'{"alg":"none","typ":"JWT"}')
    refused(present(box, ".".join(none)), 5002738, "invalid_client", 401)
    refused(ask(box, client_assertion=certificate.assertion()), 900144, "invalid_request")
    refused(present(box, "x.y.z"), 50027, "invalid_client", 401)
    # The accidents above have spoilt nothing.
    equal(certificate.ask().status, 200)


def test_federated_assertion(box):
    token = external(box)
    equal(present(box, token).status, 200)
    equal(present(box, token).status, 200)  # good until it expires
    refused(present(box, external(box, issuer="https://elsewhere.example")), 700211,
            "invalid_client", 401)
    refused(present(box, external(box, subject="system:serviceaccount:ci:other")), 700213,
            "invalid_client", 401)
    refused(present(box, external(box, audience="sts.example")), 700212, "invalid_client", 401)
    refused(present(box, external(box, expires_in=-600)), 700024, "invalid_client", 401)
    refused(present(box, token[:-8] + "AAAAAAAA"), 50013, "invalid_client", 401)
    refused(present(box, token, client_id=OUTSIDER), 70021, "invalid_client", 401)
    box.scenario(clock={"move": 3600})
    refused(present(box, token), 700024, "invalid_client", 401)


def test_life_and_claims_of_an_application(box):
    capable = json.dumps({"access_token": {"xms_cc": {"values": ["cp1"]}}})
    equal(ask(box, client_secret=SECRET).json["expires_in"], 3599)
    equal(ask(box, client_secret=SECRET, claims=capable).json["expires_in"], 86399)
    token = ask(box, client_secret=SECRET).json["access_token"]
    box.scenario(revoke={"what": "access_tokens", "login": BUILDER})
    equal(refs(box, token).status, 401)
    token = ask(box, client_secret=SECRET).json["access_token"]
    equal(refs(box, token).status, 200)
    box.scenario(clock={"move": 3600})
    equal(refs(box, token).status, 401)


def test_metadata_service(box):
    path = f"/metadata/identity/oauth2/token?api-version=2018-02-01&{RESOURCE}"
    equal(metadata(box, path).status, 400)
    equal(metadata(box, path, "Metadata: true", "X-Forwarded-For: 192.0.2.1").status, 400)
    equal(metadata(box, path.replace("2018-02-01", "2017-01-01"), "Metadata: true").status, 400)
    equal(metadata(box, path.replace("token?", "token/?"), "Metadata: true").status, 200)
    for version in ("2017-12-01", "2019-08-01", "2021-02-01"):
        equal(metadata(box, path.replace("2018-02-01", version), "Metadata: true").status, 200)
    equal(metadata(box, path.replace(RESOURCE, "resource=x"), "Metadata: true").status, 400)
    answer = metadata(box, path, "Metadata: true")
    equal(answer.status, 200)
    body = answer.json
    equal((body["client_id"], body["token_type"], body["resource"]),
          (VM, "Bearer", RESOURCE.partition("=")[2]))
    assert int(body["expires_on"]) > time.time() + 80000, body
    equal(int(body["expires_on"]) - int(body["not_before"]), int(body["expires_in"]))
    equal({type(value) for value in body.values()}, {str})
    equal(refs(box, body["access_token"]).status, 200)
    # The same is given again until it is about to end.
    equal(metadata(box, path, "Metadata: true").json["access_token"], body["access_token"])
    box.scenario(clock={"move": 86399 - 290})
    assert metadata(box, path, "Metadata: true").json["access_token"] != body["access_token"]
    for name in (f"client_id={DOCS_READER}", "object_id=b0000000-0000-4000-8000-000000000004"):
        answer = metadata(box, path + "&" + name, "Metadata: true")
        equal(answer.json["client_id"], DOCS_READER)
    answer = metadata(box, path + f"&client_id={BUILDER}", "Metadata: true")
    equal((answer.status, answer.json["error_description"]), (400, "Identity not found"))


def test_other_metadata_services(box):
    app_service = f"/msi/token?api-version=2019-08-01&{RESOURCE}"
    equal(metadata(box, app_service).status, 401)
    body = metadata(box, app_service, "X-IDENTITY-HEADER: " + HEADER).json
    equal(sorted(body), ["access_token", "client_id", "expires_on", "resource", "token_type"])
    equal((body["client_id"], type(body["expires_on"])), (VM, str))
    machine_learning = f"/ml/token?api-version=2017-09-01&{RESOURCE}"
    equal(metadata(box, machine_learning, "secret: no").status, 401)
    answer = metadata(box, machine_learning + f"&clientid={DOCS_READER}",
                      "secret: msi-secret-70c2ba1e")
    equal(answer.json["client_id"], DOCS_READER)
    equal(metadata(box, "/shell/token", form=RESOURCE).status, 400)
    equal(metadata(box, "/shell/token", "Metadata: true", form=RESOURCE).status, 200)
    # Service Fabric is behind TLS, with a certificate for another name.
    fabric = (f"https://fabric.watchword.example:{box.port}/fabric/token"
              f"?api-version=2019-07-01-preview&{RESOURCE}")
    equal(box.curl(fabric).exit_code, 60)
    equal(box.curl(fabric, "--insecure").status, 401)
    body = box.curl(fabric, "--insecure", headers=["Secret: " + HEADER]).json
    equal(sorted(body), ["access_token", "expires_on", "resource", "token_type"])
    equal(type(body["expires_on"]), int)
    server = openssl("x509", "-in", box.root / "server.pem", "-outform", "DER")
    equal(openssl("dgst", "-sha1", "-binary", data=server).hex().upper(), box["THUMBPRINT"])


def test_azure_arc(box):
    path = f"/arc/token?api-version=2020-06-01&{RESOURCE}"
    challenge = metadata(box, path, "Metadata: true")
    equal((challenge.status, challenge.json["error"]), (401, "invalid_request"))
    equal(challenge.header("Content-Type").split(";")[0], "application/json")
    scheme, _, file = challenge.header("WWW-Authenticate").partition(" realm=")
    equal((scheme, file.startswith(str(box.root / "arc")), file[-4:]), ("Basic", True, ".key"))
    key = open(file, encoding="ascii").read()
    equal(metadata(box, path, "Metadata: true", "Authorization: Basic guess").status, 403)
    answer = metadata(box, path, "Metadata: true", "Authorization: Basic " + key)
    equal(answer.json["client_id"], VM)
    equal(metadata(box, path, "Metadata: true", "Authorization: Basic " + key).status, 403)
    older = lambda version: metadata(box, path.replace("2020-06-01", version), "Metadata: true")
    equal([older(v).status for v in ("2019-08-15", "2019-11-01", "2018-02-01")], [401, 401, 400])
    # The record of a key that is no name and password can be read.
    equal([line["status"] for line in box.requests("metadata.arc")][:4], [401, 403, 200, 403])


def test_assertions_of_jobs(box):
    github = (f"https://pipelines.actions.githubusercontent.com:{box.port}/idtoken"
              "?api-version=2.0&audience=api%3A%2F%2FAzureADTokenExchange")
    equal(box.curl(github).status, 401)
    main, topic = (box.curl(github, headers=["Authorization: bearer github-request-token-of-" + at])
                   .json["value"] for at in ("main", "topic"))
    equal(present(box, main).status, 200)
    refused(present(box, topic), 700213, "invalid_client", 401)

    oidc = (f"https://dev.azure.com:{box.port}/contoso/engine/_apis/distributedtask/hubs/build/plans/"
            "p/jobs/j/oidctoken?api-version=7.1&serviceConnectionId=")
    connection = "5e41ce00-0000-4000-8000-000000000001"
    token = "Authorization: Bearer job-access-token-for-oidc-4c1f"
    kind = "Content-Type: application/json"
    equal(box.curl(oidc + connection, form={}, headers=[kind]).status, 302)
    equal(box.curl(oidc + connection, form={},
                   headers=[kind, "X-TFS-FedAuthRedirect: Suppress"]).status, 401)
    equal(box.curl(oidc + connection, form={}, headers=[token]).status, 415)
    equal(box.curl(oidc + VM, form={}, headers=[token, kind]).status, 404)
    answer = box.curl(oidc + connection, form={}, headers=[token, kind])
    equal(present(box, answer.json["oidcToken"]).status, 200)


if __name__ == "__main__":
    sys.exit(azure_test.main(globals()))
