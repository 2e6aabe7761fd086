#!/usr/bin/env python3
"""Proves the simulator's PAT lifecycle API and what its tokens open; as azure_test.py does.

usage: pats_test.py PATH-OF-watchword-azure [NAME…]
"""

import datetime
import json
import re
import sys

import azure_test
from azure_test import Client, basic, contains, equal, refs

VERSION = "api-version=7.1-preview.1"
BUILDER = "b0b0b0b0-0000-4000-8000-000000000001"  # an application, and its secret
SECRET = "Bq8~Builder.Secret-4417"


class Lifecycle:
    """Somebody's tokens in one organization, by way of the API."""

    def __init__(self, box, login="alice@contoso.com", organization="contoso"):
        self.box = box
        self.bearer = "Authorization: Bearer " + Client(box).tokens(login)["access_token"]
        self.url = f"https://vssps.dev.azure.com/{organization}/_apis/tokens/pats"

    def call(self, method, query="", body=None, headers=None, version=VERSION):
        options = ["--request", method]
        headers = list(headers if headers is not None else [self.bearer])
        if body is not None:
            headers.append("Content-Type: application/json")
            options += ["--data-raw", body if isinstance(body, str) else json.dumps(body)]
        return self.box.curl(f"{self.url}?{version}{query}", *options, headers=headers)

    def create(self, name="tool", scope="vso.code", days=7, **more):
        answer = self.call("POST", body={"displayName": name, "scope": scope, "validTo": later(days),
                                         "allOrgs": False, **more})
        equal(answer.status, 200)
        return answer.json

    def list(self, query=""):
        answer = self.call("GET", query)
        equal(answer.status, 200)
        return answer.json


def later(days):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def days_left(pat):
    end = datetime.datetime.strptime(pat["validTo"][:19], "%Y-%m-%dT%H:%M:%S")
    return round((end - datetime.datetime.utcnow()).total_seconds() / 86400)


def test_life_of_a_token(box):
    api = Lifecycle(box)
    made = api.create("build agent", "vso.code_write vso.packaging")
    equal(made["patTokenError"], "none")
    pat = made["patToken"]
    assert re.fullmatch(r"[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}", pat["token"]), pat
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{2,7}Z", pat["validTo"]), pat
    equal((pat["displayName"], pat["scope"], days_left(pat)),
          ("build agent", "vso.code_write vso.packaging", 7))
    equal(pat["targetAccounts"], ["c0000000-0000-4000-8000-000000000001"])
    one = "&authorizationId=" + pat["authorizationId"]
    equal(api.call("GET", one).json["patToken"], {**pat, "token": None})
    changed = api.call("PUT", body={"authorizationId": pat["authorizationId"],
                                    "displayName": "agent 7", "validTo": later(30)}).json
    equal((changed["patToken"]["displayName"], days_left(changed["patToken"])), ("agent 7", 30))
    equal([p["displayName"] for p in api.list()["patTokens"]], ["agent 7"])
    gone = api.call("DELETE", one)
    equal((gone.status, gone.body), (204, b""))
    equal(api.list()["patTokens"], [])
    equal([p["displayName"] for p in api.list("&displayFilterOption=revoked")["patTokens"]],
          ["agent 7"])
    equal(api.call("DELETE", "&authorizationId=nobody").status, 404)
    equal(api.call("GET", "&authorizationId=nobody").json["patTokenError"], "authorizationNotFound")


def test_what_a_token_opens(box):
    api = Lifecycle(box)
    writes = api.create(scope="vso.code_write")["patToken"]
    reads = api.create(scope="vso.code")["patToken"]
    other = api.create(scope="vso.work_full")["patToken"]
    done = box.git("clone", "-q", box["REPO"], "engine", token=writes["token"])
    equal((done.returncode, done.stderr), (0, ""))
    work = box.home / "engine"
    equal(box.git("commit", "-q", "--allow-empty", "-m", "x", cwd=work).returncode, 0)
    contains(box.git("push", "origin", "HEAD:main", token=reads["token"], cwd=work).stderr, "403")
    equal(box.git("push", "-q", "origin", "HEAD:main", token=writes["token"], cwd=work).returncode, 0)
    equal(refs(box, reads["token"]).status, 200)
    equal(refs(box, other["token"]).status, 401)
    equal(refs(box, reads["token"], "REPO_FABRIKAM").status, 401)
    url = box["REPO"] + "/info/refs?service=git-upload-pack"
    equal(box.curl(url, headers=[basic(reads["token"], user="")]).status, 200)
    # Never as Bearer.
    equal(box.curl(box["REPO"] + "/info/refs?service=git-upload-pack",
                   headers=["Authorization: Bearer " + reads["token"]]).status, 401)
    api.call("DELETE", "&authorizationId=" + writes["authorizationId"])
    equal(refs(box, writes["token"]).status, 401)
    box.scenario(clock={"move": 8 * 86400})
    expired = refs(box, reads["token"])
    equal(expired.status, 401)
    contains(expired.text, "has expired")


def test_unused_tokens_and_global_ones_end(box):
    def secret(letter):
        return letter * 76 + "AZDO1234"
    box.scenario(pat=[
        {"login": "alice@contoso.com", "organization": "contoso", "name": "idle", "scope": "vso.code",
         "secret": secret("i"), "made_days_ago": 100, "used_days_ago": 95, "valid_days": 100},
        {"login": "alice@contoso.com", "name": "global", "scope": "vso.code", "secret": secret("g"),
         "valid_days": 60}])
    equal(refs(box, secret("i")).status, 401)
    now = box.control("/state").json["clock"]["now"]
    end = 1796083200
    box.scenario(clock={"move": end - 10 - now})
    equal(refs(box, secret("g")).status, 200)
    box.scenario(clock={"move": 20})
    equal(refs(box, secret("g")).status, 401)


def test_who_may_call(box):
    api = Lifecycle(box)
    pat = api.create()["patToken"]["token"]
    answer = api.call("GET", headers=[basic(pat)])
    equal((answer.status, answer.json["typeKey"], answer.json["message"]),
          (403, "InvalidAccessException", "The requested operation is not allowed."))
    equal(api.call("GET", headers=[]).status, 302)
    page = api.call("GET", headers=["Authorization: Bearer nonsense"])
    equal((page.status, page.header("Content-Type")), (203, "text/html; charset=utf-8"))
    equal(api.call("GET", headers=["X-TFS-FedAuthRedirect: Suppress"]).status, 401)
    builder = box.curl(
        f"{box.authority}/{azure_test.CONTOSO}/oauth2/v2.0/token",
        form={"client_id": BUILDER, "client_secret": SECRET, "grant_type": "client_credentials",
              "scope": "499b84ac-1321-427f-aa17-267ca6975798/.default"}).json["access_token"]
    answer = api.call("GET", headers=["Authorization: Bearer " + builder])
    equal((answer.status, answer.json["typeKey"]), (403, "InvalidAccessException"))
    contains(answer.json["message"], "Service principals are not allowed")
    # Nobody sees or changes somebody else's.
    bob = Lifecycle(box, "bob@contoso.com")
    equal(bob.list()["patTokens"], [])
    theirs = "&authorizationId=" + api.list()["patTokens"][0]["authorizationId"]
    equal(bob.call("DELETE", theirs).status, 404)
    equal(bob.call("GET", theirs).json["patTokenError"], "authorizationNotFound")


def test_requests_are_checked(box):
    api = Lifecycle(box)
    good = {"displayName": "x", "scope": "vso.code", "validTo": later(1), "allOrgs": False}
    equal(api.call("GET", version="").status, 200)  # who only reads may leave it out
    equal(api.call("POST", version="", body=good).json["typeKey"],
          "VssVersionNotSpecifiedException")
    equal(api.call("GET", version="api-version=7.1").json["typeKey"],
          "VssInvalidPreviewVersionException")
    equal(api.call("GET", version="api-version=6.1-preview").status, 200)
    for body in ("{", "[]", {**good, "allOrgs": "false"}, {**good, "displayName": 1}):
        answer = api.call("POST", body=body)
        equal(answer.status, 400)
        contains(answer.json["message"], "TF400898")
    form = api.box.curl(f"{api.url}?{VERSION}", headers=[api.bearer], form={"displayName": "x"})
    equal(form.status, 415)
    for change, error in (({"displayName": ""}, "displayNameRequired"),
                          ({"displayName": "x" * 257}, "invalidDisplayName"),
                          ({"scope": ""}, "invalidScope"), ({"scope": "vso.nothing"}, "invalidScope"),
                          ({"validTo": "tomorrow"}, "invalidValidTo"),
                          ({"validTo": later(-1)}, "invalidValidTo"),
                          ({"allOrgs": True}, "globalPATCreationBlocked")):
        answer = api.call("POST", body={**good, **change})
        equal((change, answer.status, answer.json["patTokenError"]), (change, 200, error))
        equal(answer.json["patToken"], None)
    equal(api.call("PUT", body=good).json["patTokenError"], "invalidAuthorizationId")
    for query in ("&$top=101", "&$top=0", "&$top=x", "&sortByOption=colour",
                  "&displayFilterOption=mine", "&continuationToken=mine"):
        equal((query, api.call("GET", query).status), (query, 400))


def test_what_is_left_out(box):
    api = Lifecycle(box)
    made = api.call("POST", body={"validTo": later(3)}).json
    equal((made["patTokenError"], made["patToken"]["scope"]), ("none", "app_token"))
    assert made["patToken"]["displayName"]
    only_named = api.call("POST", body={"displayName": "x", "scope": None}).json["patToken"]
    equal((only_named["displayName"], only_named["scope"]), ("x", "app_token"))


def test_every_area_has_its_scopes(box):
    api = Lifecycle(box)
    for scope in ("vso.serviceendpoint_query", "vso.variablegroups_read", "vso.variablegroups_write",
                  "vso.variablegroups_manage", "vso.dashboards", "vso.dashboards_manage",
                  "vso.notification", "vso.notification_write", "vso.security_manage",
                  "vso.extension", "vso.extension.data_write", "vso.gallery_publish", "vso.symbols",
                  "vso.symbols_write", "vso.auditlog", "vso.analytics", "vso.environment_manage",
                  "vso.memberentitlementmanagement_write", "vso.threads_full"):
        equal((scope, api.create(scope=scope)["patTokenError"]), (scope, "none"))
    for scope in ("vso.variablegroups", "vso.security", "vso.analytics_write", "vso.code_", "vso."):
        equal((scope, api.create(scope=scope)["patTokenError"]), (scope, "invalidScope"))


def test_policies(box):
    api = Lifecycle(box)
    box.scenario(pat_policy={"organization": "contoso", "max_lifespan_days": 30,
                             "block_full_scope": True, "block_global": True})
    pat = api.create(days=300)["patToken"]
    equal(days_left(pat), 30)
    pat = api.call("PUT", body={"authorizationId": pat["authorizationId"],
                                "validTo": later(60)}).json["patToken"]
    equal(days_left(pat), 30)
    equal(api.create(scope="app_token")["patTokenError"], "fullScopePatPolicyViolation")
    equal(api.create(allOrgs=True)["patTokenError"], "globalPatPolicyViolation")
    box.scenario(clock={"move": 31 * 86400})
    api = Lifecycle(box)
    equal(api.call("PUT", body={"authorizationId": pat["authorizationId"],
                                "validTo": later(90)}).json["patTokenError"],
          "expiredPatCannotBeExtended")
    equal([p["displayName"] for p in api.list("&displayFilterOption=expired")["patTokens"]], ["tool"])
    box.scenario(pat_policy={"organization": "contoso", "disable_creation": True})
    equal(api.create()["patTokenError"], "disablePatCreationPolicyViolation")
    # Another organization has policies of its own.
    equal(Lifecycle(box, "carol@fabrikam.com", "fabrikam").create(days=60)["patTokenError"], "none")
    box.scenario(pat_policy={"organization": "contoso"},
                 pat_error={"kind": "pats.create", "error": "failedToIssueAccessToken"})
    equal(api.create()["patTokenError"], "failedToIssueAccessToken")
    equal(api.create(days=60)["patTokenError"], "none")


def test_pages(box):
    api = Lifecycle(box)
    box.scenario(pat=[{"login": "alice@contoso.com", "organization": "contoso",
                       "name": f"token {n:03}", "scope": "vso.code", "valid_days": 1 + n % 7}
                      for n in range(230)])
    names, query, pages = [], "", 0
    while True:
        page = api.list("&$top=100&sortByOption=displayName&isSortAscending=false" + query)
        names += [pat["displayName"] for pat in page["patTokens"]]
        pages += 1
        if not page["continuationToken"]:
            break
        query = "&continuationToken=" + page["continuationToken"]
    equal((pages, page["continuationToken"]), (3, ""))
    equal(names, [f"token {n:03}" for n in reversed(range(230))])
    # A continuation belongs to its filters.
    equal(api.call("GET", "&sortByOption=displayDate" + query).status, 400)
    dates = [p["validTo"][:19] for p in api.list("&sortByOption=displayDate")["patTokens"]]
    equal(dates, sorted(dates))
    equal(api.list("&displayFilterOption=revoked"), {"continuationToken": None, "patTokens": []})


def test_revocation(box):
    api = Lifecycle(box)
    pat = api.create()["patToken"]["token"]
    box.scenario(revoke={"what": "pats", "login": "bob@contoso.com"})
    equal(refs(box, pat).status, 200)
    box.scenario(revoke={"what": "pats", "login": "alice@contoso.com"})
    equal(refs(box, pat).status, 401)


def test_record_holds_no_secret(box):
    api = Lifecycle(box)
    pat = api.create()["patToken"]["token"]
    refs(box, pat)
    record = (box.root / "requests.jsonl").read_text(encoding="utf-8")
    assert pat not in record
    made = box.requests("pats.create")[0]
    equal(made["issued_pat"], azure_test.fingerprint(pat))
    equal(box.requests("git.info_refs")[0]["authorization"]["secret"], made["issued_pat"])


if __name__ == "__main__":
    sys.exit(azure_test.main(globals()))
