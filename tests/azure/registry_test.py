#!/usr/bin/env python3
"""Proves the simulator's container registries; as azure_test.py does.

usage: registry_test.py PATH-OF-watchword-azure [NAME…]
"""

import hashlib
import json
import sys

import azure_test
from azure_test import Client, basic, claims_of, contains, equal

SCOPE = "https://containerregistry.azure.net/.default"
NULL_USER = "00000000-0000-0000-0000-000000000000"
IMAGE = "team/app"


class Registry:
    def __init__(self, box, name="contoso"):
        self.box = box
        self.host = f"{name}.azurecr.io"
        self.url = f"https://{self.host}:{box.port}"

    def entra_token(self, login="alice@contoso.com", scope=SCOPE, tenant=None):
        client = Client(self.box)
        refresh = client.tokens(login)["refresh_token"]
        return client.refresh(refresh, tenant=tenant, scope=scope).json["access_token"]

    def exchange(self, token, **changes):
        form = {"grant_type": "access_token", "service": self.host, "access_token": token, **changes}
        return self.box.curl(f"{self.url}/oauth2/exchange", form=form)

    def identity_token(self, login="alice@contoso.com"):
        answer = self.exchange(self.entra_token(login))
        equal(answer.status, 200)
        return answer.json["refresh_token"]

    def token(self, identity, scope=f"repository:{IMAGE}:pull,push", **changes):
        form = {"grant_type": "refresh_token", "service": self.host, "scope": scope,
                "refresh_token": identity, **changes}
        return self.box.curl(f"{self.url}/oauth2/token", form=form)

    def call(self, method, path, token=None, body=None, content_type="application/octet-stream"):
        headers = [f"Authorization: Bearer {token}"] if token else []
        options = ["--request", method] if method != "HEAD" else ["--head"]
        if body is not None:
            headers.append(f"Content-Type: {content_type}")
            options += ["--data-binary", body]
        return self.box.curl(f"{self.url}{path}", *options, headers=headers)


def digest(text):
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def unauthorized(answer):
    equal((answer.status, answer.json["errors"][0]["code"]), (401, "UNAUTHORIZED"))


def test_the_challenge(box):
    registry = Registry(box)
    answer = registry.call("GET", "/v2/")
    unauthorized(answer)
    equal(answer.header("WWW-Authenticate"),
          f'Bearer realm="{registry.url}/oauth2/token",service="{registry.host}"')
    answer = registry.call("GET", f"/v2/{IMAGE}/manifests/latest")
    contains(answer.header("WWW-Authenticate"), f'scope="repository:{IMAGE}:pull"')


def test_the_exchange_is_strict(box):
    registry = Registry(box)
    token = registry.entra_token()
    identity = registry.exchange(token).json["refresh_token"]
    claims = claims_of(identity)
    equal((claims["iss"], claims["aud"], claims["grant_type"], claims["exp"] - claims["iat"]),
          ("Azure Container Registry", registry.host, "refresh_token", 10800))
    equal(registry.exchange(token, tenant=claims["tenant"]).status, 200)
    unauthorized(registry.exchange(token, tenant="22222222-bbbb-4bbb-8bbb-222222222222"))
    unauthorized(registry.exchange("nonsense"))
    unauthorized(registry.exchange(registry.entra_token(scope="https://vault.azure.net/.default")))
    unauthorized(registry.exchange(identity))
    unauthorized(registry.exchange(registry.entra_token("carol@fabrikam.com")))  # of another tenant
    unauthorized(Registry(box, "fabrikam").exchange(token))
    # A guest of the tenant, without a role.
    guest = registry.entra_token(tenant="22222222-bbbb-4bbb-8bbb-222222222222")
    unauthorized(Registry(box, "fabrikam").exchange(guest))
    equal(registry.exchange(token, grant_type="refresh_token").status, 400)
    equal(registry.exchange(token, service="fabrikam.azurecr.io").status, 400)
    box.scenario(revoke={"what": "access_tokens", "login": "alice@contoso.com"})
    unauthorized(registry.exchange(token))
    token = registry.entra_token()
    box.scenario(clock={"move": 7200})
    unauthorized(registry.exchange(token))


def test_push_and_pull(box):
    registry = Registry(box)
    identity = registry.identity_token()
    token = registry.token(identity).json["access_token"]
    equal(registry.call("GET", "/v2/", token).status, 200)
    layer, config = "a layer", "{}"

    equal(registry.call("HEAD", f"/v2/{IMAGE}/blobs/{digest(layer)}", token).status, 404)
    answer = registry.call("POST", f"/v2/{IMAGE}/blobs/uploads/", token, "")
    equal(answer.status, 202)
    place = answer.header("Location")
    answer = registry.call("PATCH", place, token, layer[:3])
    equal((answer.status, answer.header("Range")), (202, "0-2"))
    equal(registry.call("PUT", f"{place}?digest={digest('other')}", token, layer[3:]).status, 400)
    answer = registry.call("PUT", f"{place}?digest={digest(layer)}", token, layer[3:])
    equal((answer.status, answer.header("Docker-Content-Digest")), (201, digest(layer)))
    answer = registry.call("POST", f"/v2/{IMAGE}/blobs/uploads/?digest={digest(config)}", token, config)
    equal(answer.status, 201)
    equal(registry.call("GET", f"/v2/{IMAGE}/blobs/{digest(layer)}", token).text, layer)
    equal(registry.call("PATCH", f"/v2/{IMAGE}/blobs/uploads/none", token, "x").status, 404)

    kind = "application/vnd.oci.image.manifest.v1+json"
    manifest = json.dumps({"schemaVersion": 2, "mediaType": kind})
    place = f"/v2/{IMAGE}/manifests"
    equal(registry.call("PUT", f"{place}/v1", token, manifest, kind).status, 201)
    equal(registry.call("PUT", f"{place}/{digest('other')}", token, manifest, kind).status, 400)
    for reference in ("v1", digest(manifest)):
        answer = registry.call("GET", f"{place}/{reference}", token)
        equal((answer.text, answer.header("Content-Type")), (manifest, kind))
    equal(registry.call("HEAD", f"{place}/v1", token).header("Docker-Content-Digest"), digest(manifest))
    equal(registry.call("GET", f"{place}/v2", token).status, 404)
    equal(registry.call("GET", f"/v2/{IMAGE}/tags/list", token).json, {"name": IMAGE, "tags": ["v1"]})


def test_who_may_what(box):
    registry = Registry(box)
    identity = registry.identity_token("bob@contoso.com")
    token = registry.token(identity).json["access_token"]
    equal(claims_of(token)["access"], [{"type": "repository", "name": IMAGE, "actions": ["pull"]}])
    answer = registry.call("POST", f"/v2/{IMAGE}/blobs/uploads/", token, "")
    unauthorized(answer)
    contains(answer.header("WWW-Authenticate"), 'error="insufficient_scope"')
    equal(registry.call("GET", f"/v2/{IMAGE}/manifests/v1", token).status, 404)
    unauthorized(registry.call("GET", "/v2/other/manifests/v1", token))

    # A token of one registry is none of another, and neither kind is the other one.
    unauthorized(Registry(box, "fabrikam").token(identity))
    unauthorized(registry.token(token))
    unauthorized(registry.call("GET", "/v2/", identity))
    equal(registry.token(identity, grant_type="client_credentials").status, 400)

    box.scenario(clock={"move": 4501})
    unauthorized(registry.call("GET", "/v2/", token))
    equal(registry.token(identity).status, 200)
    box.scenario(clock={"move": 6300})
    unauthorized(registry.token(identity))


def test_tokens_by_user_name(box):
    registry = Registry(box)
    identity = registry.identity_token()
    url = f"{registry.url}/oauth2/token?service={registry.host}&scope=repository:{IMAGE}:pull"
    for user, secret, status in ((NULL_USER, identity, 200), ("<token>", identity, 401),
                                 ("alice@contoso.com", identity, 401), (NULL_USER, "wrong", 401),
                                 ("b0b0b0b0-0000-4000-8000-000000000001", "Bq8~Builder.Secret-4417", 200),
                                 ("b0b0b0b0-0000-4000-8000-000000000001", "Bq7~Builder.Expired-3306", 401)):
        answer = box.curl(url, headers=[basic(secret, user)])
        equal(answer.status, status)
    unauthorized(box.curl(url))
    answer = registry.token("", grant_type="password", username=NULL_USER, password=identity)
    equal(answer.status, 200)


if __name__ == "__main__":
    sys.exit(azure_test.main(globals()))
