#!/usr/bin/env python3
"""Proves the simulator's Key Vault; as azure_test.py does.

usage: vault_test.py PATH-OF-watchword-azure [NAME…]
"""

import json
import re
import sys
import time

import azure_test
from azure_test import CONTOSO, Client, contains, equal

AGENT = "b0b0b0b0-0000-4000-8000-000000000002"
SCOPE = "https://vault.azure.net/.default"
VERSION = "api-version=7.4"


class Vault:
    """The secrets of a vault, as somebody who has a token for it sees them."""

    def __init__(self, box, login="alice@contoso.com", name="watchword"):
        self.box = box
        client = Client(box)
        refresh = client.tokens(login)["refresh_token"]
        self.bearer = client.refresh(refresh, scope=SCOPE).json["access_token"]
        self.url = f"https://{name}.vault.azure.net:{box.port}"

    def call(self, method, path, body=None, query=VERSION, bearer=None, headers=()):
        options = ["--request", method]
        headers = [*headers, f"Authorization: Bearer {bearer or self.bearer}"]
        if body is not None:
            headers.append("Content-Type: application/json")
            options += ["--data-raw", json.dumps(body)]
        elif method == "POST":
            headers.append("Content-Length: 0")
        return self.box.curl(f"{self.url}{path}?{query}", *options, headers=headers)

    def put(self, name, value="secret", **more):
        answer = self.call("PUT", f"/secrets/{name}", {"value": value, **more})
        equal(answer.status, 200)
        return answer.json

    def until(self, status, method, path, body=None):
        """Repeats a call until it gets that status: deleting and recovering take a moment."""
        deadline = time.monotonic() + 10
        while True:
            answer = self.call(method, path, body)
            if answer.status == status or time.monotonic() > deadline:
                equal(answer.status, status)
                return answer
            time.sleep(0.05)


def refused(answer, status, code, inner=None):
    equal(answer.status, status)
    error = answer.json["error"]
    equal((error["code"], error.get("innererror", {}).get("code")), (code, inner))
    assert error["message"]
    return error["message"]


def version_of(bundle):
    return bundle["id"].rpartition("/")[2]


def test_a_secret_and_its_versions(box):
    vault = Vault(box)
    first = vault.put("one", "first", tags={"kind": "session"}, contentType="text/plain",
                      attributes={"exp": 4102444800})
    assert re.fullmatch(rf"{re.escape(vault.url)}/secrets/one/[0-9a-f]{{32}}", first["id"]), first
    equal((first["value"], first["tags"], first["contentType"]),
          ("first", {"kind": "session"}, "text/plain"))
    equal((first["attributes"]["enabled"], first["attributes"]["exp"]), (True, 4102444800))
    second = vault.put("One", "second")
    assert second["id"] != first["id"]
    for path in ("/secrets/one", "/secrets/ONE", "/secrets/one/", f"/secrets/one/{version_of(second)}"):
        equal(vault.call("GET", path).json["value"], "second")
    latest = vault.call("GET", "/secrets/one").json
    assert "tags" not in latest and "contentType" not in latest, latest
    equal(vault.call("GET", f"/secrets/one/{version_of(first)}").json["value"], "first")
    versions = vault.call("GET", "/secrets/one/versions").json["value"]
    equal({item["id"] for item in versions}, {first["id"], second["id"]})
    refused(vault.call("GET", "/secrets/one/" + "0" * 32), 404, "SecretNotFound")
    refused(vault.call("GET", "/secrets/none"), 404, "SecretNotFound")


def test_lists_come_in_pages_without_values(box):
    vault = Vault(box)
    names = [f"name-{number:02}" for number in range(30)]
    for name in names:
        vault.put(name, "value", tags={"number": name[-2:]})
    first = vault.call("GET", "/secrets").json
    equal(len(first["value"]), 25)
    assert first["nextLink"].startswith(f"{vault.url}/secrets?api-version=7.4"), first["nextLink"]
    seen, path, query = [], "/secrets", VERSION + "&maxresults=7"
    while path:
        page = vault.call("GET", path, query=query).json
        assert len(page["value"]) <= 7
        seen += page["value"]
        following = page["nextLink"]
        path, query = ("/secrets", following.partition("?")[2]) if following else (None, None)
    equal([item["id"] for item in seen], [f"{vault.url}/secrets/{name}" for name in names])
    equal(seen[3]["tags"], {"number": "03"})
    assert not any("value" in item for item in seen)
    for maximum in ("0", "26", "x"):
        refused(vault.call("GET", "/secrets", query=f"{VERSION}&maxresults={maximum}"), 400,
                "BadParameter")
    # What is deleted leaves a gap in its page.
    for name in names[:7]:
        vault.call("DELETE", f"/secrets/{name}")
    gap = vault.call("GET", "/secrets", query=VERSION + "&maxresults=7").json
    equal(gap["value"], [])
    assert gap["nextLink"]


def test_bodies_are_checked(box):
    vault = Vault(box)

    def bad(body, name="one"):
        return refused(vault.call("PUT", f"/secrets/{name}", body), 400, "BadParameter")

    vault.put("one", "x" * 25600)
    bad({"value": "x" * 25601})
    bad({})
    bad({"value": 1})
    bad([])
    bad({"value": "x", "tags": {str(number): "" for number in range(16)}})
    bad({"value": "x", "tags": {"t": "x" * 257}})
    bad({"value": "x", "tags": {"t": 1}})
    bad({"value": "x", "contentType": "x" * 256})
    bad({"value": "x", "attributes": {"created": 1}})
    contains(bad({"value": "x"}, "an_underscore"), "an_underscore")
    bad({"value": "x"}, "n" * 128)
    vault.put("n" * 127)
    equal(vault.call("PUT", "/secrets/one", {"value": "x"}, query="").status, 400)
    for version in ("2016-10-01", "7.6", "2025-07-01"):
        equal(vault.call("GET", "/secrets", query="api-version=" + version).status, 200)
    contains(refused(vault.call("GET", "/secrets/one", query="api-version=6.0"), 400,
                     "BadParameter"), "6.0")
    equal(vault.call("POST", "/secrets/one", {"value": "x"}).status, 405)


def test_a_deleted_secret_is_recovered_or_purged(box):
    vault = Vault(box)
    vault.put("one", "first")
    deleted = vault.call("DELETE", "/secrets/one").json
    equal(deleted["recoveryId"], f"{vault.url}/deletedsecrets/one")
    assert deleted["scheduledPurgeDate"] > deleted["deletedDate"] and "value" not in deleted
    refused(vault.call("GET", "/secrets/one"), 404, "SecretNotFound")
    refused(vault.call("GET", "/deletedsecrets/one"), 404, "SecretNotFound")
    refused(vault.call("PUT", "/secrets/one", {"value": "x"}), 409, "Conflict",
            "ObjectIsBeingDeleted")
    vault.until(200, "GET", "/deletedsecrets/one")
    equal(len(vault.call("GET", "/deletedsecrets").json["value"]), 1)
    equal(vault.call("GET", "/secrets").json["value"], [])
    refused(vault.call("PUT", "/secrets/one", {"value": "x"}), 409, "Conflict",
            "ObjectIsDeletedButRecoverable")
    equal(vault.call("POST", "/deletedsecrets/one/recover").status, 200)
    refused(vault.call("GET", "/secrets/one"), 404, "SecretNotFound")
    refused(vault.call("PUT", "/secrets/one", {"value": "x"}), 409, "Conflict",
            "ObjectIsBeingRecovered")
    equal(vault.until(200, "GET", "/secrets/one").json["value"], "first")
    refused(vault.call("POST", "/deletedsecrets/one/recover"), 404, "SecretNotFound")
    vault.put("one", "second")
    vault.call("DELETE", "/secrets/one")
    vault.until(204, "DELETE", "/deletedsecrets/one")
    equal(version_of(vault.put("one", "third")),
          version_of(vault.call("GET", "/secrets/one/versions").json["value"][0]))


def test_a_disabled_version_is_not_read(box):
    vault = Vault(box)
    first = vault.put("one", "first")
    second = vault.put("one", "second")
    path = f"/secrets/one/{version_of(first)}"
    equal(vault.call("PATCH", path, {"attributes": {"enabled": False}}).status, 200)
    refused(vault.call("GET", path), 403, "Forbidden", "SecretDisabled")
    equal(vault.call("GET", "/secrets/one").json["id"], second["id"])
    vault.call("PATCH", f"/secrets/one/{version_of(second)}", {"attributes": {"enabled": False}})
    refused(vault.call("GET", "/secrets/one"), 403, "Forbidden", "SecretDisabled")
    equal(vault.call("GET", "/secrets").json["value"][0]["attributes"]["enabled"], False)


def test_who_is_let_in(box):
    vault = Vault(box)

    def challenged(answer, problem, tenant=CONTOSO):
        contains(refused(answer, 401, "Unauthorized"), problem)
        equal(answer.header("WWW-Authenticate"),
              f'Bearer authorization="{box.authority}/{tenant}", '
              'resource="https://vault.azure.net"')

    challenged(box.curl(f"{vault.url}/secrets?{VERSION}"), "AKV10000")
    devops = Client(box).tokens()["access_token"]
    challenged(vault.call("GET", "/secrets", bearer=devops), "AKV10022")
    challenged(vault.call("GET", "/secrets", bearer=vault.bearer[:-3] + "AAA"), "AKV10001")
    fabrikam = "22222222-bbbb-4bbb-8bbb-222222222222"
    vault.url = vault.url.replace("watchword", "fabrikam")
    challenged(vault.call("GET", "/secrets"), "AKV10032", fabrikam)
    vault = Vault(box, "bob@contoso.com")
    contains(refused(vault.call("GET", "/secrets"), 403, "Forbidden", "AccessDenied"), "secrets list")
    box.scenario(vault={"principal": "bob@contoso.com", "permissions": ["get", "list"]})
    equal(vault.call("GET", "/secrets").status, 200)
    contains(refused(vault.call("PUT", "/secrets/one", {"value": "x"}), 403, "Forbidden",
                     "AccessDenied"), "secrets set")
    box.scenario(revoke={"what": "access_tokens"})
    challenged(vault.call("GET", "/secrets"), "AKV10002")
    unknown = vault.url.replace("watchword", "nobody")
    equal(box.curl(f"{unknown}/secrets?{VERSION}").status, 404)


def test_an_application_signs_in_as_itself(box):
    applications = json.loads((box.root / "accounts.json").read_text())["applications"]
    agent = next(one for one in applications if one["client_id"] == AGENT)
    form = {"client_id": AGENT, "grant_type": "client_credentials", "scope": SCOPE,
            "client_secret": agent["secrets"][0]["value"]}
    token = box.curl(f"{box.authority}/{CONTOSO}/oauth2/v2.0/token", form=form).json["access_token"]
    vault = Vault(box)
    equal(vault.call("PUT", "/secrets/one", {"value": "x"}, bearer=token).status, 200)


def test_throttling_and_the_record(box):
    vault = Vault(box)
    body = json.dumps({"error": {"code": "Throttled", "message": "Too many requests."}})
    box.scenario(fail={"kind": "vault.get_secret", "status": 429, "headers": {"Retry-After": "2"},
                       "body": body})
    vault.put("one", "s3cret-value")
    answer = vault.call("GET", "/secrets/one")
    equal((answer.status, answer.header("Retry-After")), (429, "2"))
    equal(vault.call("GET", "/secrets/one").json["value"], "s3cret-value")
    made = box.requests("vault.set_secret")[0]
    equal(made["value"], azure_test.fingerprint("s3cret-value"))
    record = (box.root / "requests.jsonl").read_text()
    assert "s3cret-value" not in record and vault.bearer not in record


if __name__ == "__main__":
    sys.exit(azure_test.main(globals()))
