#!/usr/bin/env python3
"""Proves what the simulator says of people and organizations: the profile and the accounts, the
graph's users, and the token administration; as azure_test.py does.

usage: organizations_test.py PATH-OF-watchword-azure [NAME…]
"""

import json
import sys

import azure_test
from azure_test import Client, contains, equal, refs
from pats_test import Lifecycle

PROFILE = "https://app.vssps.visualstudio.com/_apis/profile/profiles/me?api-version=7.1"
ACCOUNTS = "https://app.vssps.visualstudio.com/_apis/accounts"
FABRIKAM = "22222222-bbbb-4bbb-8bbb-222222222222"
USERS = 2500
PATS = 12000


class Caller:
    """Somebody with an access token."""

    def __init__(self, box, login="alice@contoso.com", tenant="organizations"):
        self.box = box
        client = Client(box, tenant)
        self.bearer = "Authorization: Bearer " + client.tokens(login)["access_token"]

    def get(self, url):
        return self.box.curl(url, headers=[self.bearer])

    def profile(self):
        answer = self.get(PROFILE)
        equal(answer.status, 200)
        return answer.json

    def accounts(self, query=None):
        if query is None:
            query = f"?memberId={self.profile()['id']}&api-version=7.1"
        return self.get(ACCOUNTS + query)

    def users(self, query="", organization="contoso", version="7.1-preview.1"):
        return self.get(f"https://vssps.dev.azure.com/{organization}/_apis/graph/users"
                        f"?api-version={version}{query}")

    def pats_of(self, descriptor, query="", organization="contoso"):
        return self.get(f"https://vssps.dev.azure.com/{organization}/_apis/tokenadmin/"
                        f"personalaccesstokens/{descriptor}?api-version=7.1-preview.1{query}")

    def descriptor_of(self, login, organization="contoso"):
        users = self.users(organization=organization).json["value"]
        return next(u["descriptor"] for u in users if u["principalName"] == login)

    def revoke(self, body, organization="contoso"):
        return self.box.curl(
            f"https://vssps.dev.azure.com/{organization}/_apis/tokenadmin/revocations"
            "?api-version=7.1-preview.1", "--data-raw", json.dumps(body),
            headers=[self.bearer, "Content-Type: application/json"])


def names(answer):
    equal(answer.status, 200)
    found = answer.json if isinstance(answer.json, list) else answer.json["value"]
    return [account["accountName"] for account in found]


def test_profile_and_accounts(box):
    alice = Caller(box)
    equal((alice.profile()["displayName"], alice.profile()["emailAddress"]),
          ("Alice Liddell", "alice@contoso.com"))
    equal(names(alice.accounts()), ["contoso", "contoso-labs"])
    equal(alice.accounts().json["count"], 2)
    box.scenario(accounts={"bare": True})
    equal(names(alice.accounts()), ["contoso", "contoso-labs"])
    assert isinstance(alice.accounts().json, list)
    # As a guest in another tenant she is somebody else.
    guest = Caller(box, tenant=FABRIKAM)
    equal(names(guest.accounts()), ["fabrikam"])
    assert guest.profile()["id"] != alice.profile()["id"]
    equal(names(Caller(box, "dave@fabrikam.com").accounts()), [])


def test_accounts_are_strict(box):
    alice = Caller(box)
    me = alice.profile()["id"]
    equal(alice.accounts("?api-version=7.1").status, 400)
    # The second question mark makes the version a part of the id.
    equal(alice.accounts(f"?memberId={me}?api-version=7.1-preview.1").status, 400)
    equal(names(alice.accounts(f"?memberId={me}")), ["contoso", "contoso-labs"])
    bob = Caller(box, "bob@contoso.com")
    equal(bob.accounts(f"?memberId={me}&api-version=7.1").status, 403)
    equal(box.curl(PROFILE).status, 302)
    equal(box.curl(PROFILE, headers=["Authorization: Bearer x.y.z"]).status, 203)
    pat = Lifecycle(box).create(scope="app_token")["patToken"]["token"]
    equal(box.curl(PROFILE, headers=[azure_test.basic(pat),
                                     "X-TFS-FedAuthRedirect: Suppress"]).status, 401)


def test_first_example_of_the_readme(box):
    """curl -H @- https://dev.azure.com/contoso/_apis/projects, without a version."""
    url = "https://dev.azure.com/contoso/_apis/projects"
    found = Caller(box).get(url)
    equal([project["name"] for project in found.json["value"]], ["engine", "Web Site"])
    equal(found.json["count"], 2)
    equal(box.curl(url).status, 302)


def test_projects_and_repositories(box):
    base = "https://dev.azure.com/contoso"
    alice = Caller(box)
    one, two = alice.get(base + "/_apis/projects?api-version=7.1").json["value"]
    equal(alice.get(f"{base}/_apis/projects?$top=1&$skip=1").json["value"], [two])
    for name in (two["id"], "Web%20Site", "web%20site"):
        equal(alice.get(f"{base}/_apis/projects/{name}?api-version=7.1").json, two)
    missing = alice.get(base + "/_apis/projects/nothing")
    equal((missing.status, missing.json["typeKey"]), (404, "ProjectDoesNotExistWithNameException"))
    repositories = lambda caller, project="": [
        (found["project"]["name"], found["name"]) for found in
        caller.get(f"{base}{project}/_apis/git/repositories?api-version=7.1").json["value"]]
    equal(repositories(alice), [("engine", "engine"), ("engine", "docs"),
                                ("Web Site", "storefront"), ("Web Site", "vault")])
    # Whatever bob may not read is not there for him.
    equal(repositories(Caller(box, "bob@contoso.com"), "/" + two["id"]),
          [("Web Site", "storefront")])
    docs = alice.get(base + "/engine/_apis/git/repositories/docs").json
    equal((docs["remoteUrl"], docs["project"]),
          (f"https://contoso@dev.azure.com:{box.port}/contoso/engine/_git/docs", one))
    equal(alice.get(f"{base}/_apis/git/repositories/{docs['id']}").json, docs)
    equal(alice.get(base + "/_apis/git/repositories/nothing").status, 404)
    # The address that is given is one that git can use.
    token = alice.bearer.partition("Bearer ")[2]
    equal(box.git("ls-remote", docs["remoteUrl"], token=token).returncode, 0)
    only_builds = Lifecycle(box).create(scope="vso.build")["patToken"]["token"]
    equal(box.curl(base + "/_apis/projects", headers=[azure_test.basic(only_builds)]).status, 203)


def test_what_typed_clients_ask_first(box):
    alice = Caller(box)
    options = lambda url: box.curl(url, "--request", "OPTIONS", headers=[alice.bearer])
    every = options("https://dev.azure.com/contoso/_apis").json
    found = {(entry["area"], entry["resourceName"]): entry for entry in every["value"]}
    equal(every["count"], len(found))
    equal(found["core", "projects"],
          {"id": "603fe2ac-9723-48b9-88ad-09305aa6c6e1", "area": "core", "resourceName": "projects",
           "routeTemplate": "_apis/{resource}/{*projectId}", "resourceVersion": 4,
           "minVersion": "1.0", "maxVersion": "7.2", "releasedVersion": "7.2"})
    equal([entry["resourceName"] for entry in
           options("https://contoso.visualstudio.com/_apis/Location").json["value"]],
          ["ConnectionData", "ResourceAreas"])
    equal([entry["resourceName"] for entry in
           options("https://vssps.dev.azure.com/contoso/_apis/tokenadmin").json["value"]],
          ["PersonalAccessTokens", "Revocations"])
    equal(box.curl("https://dev.azure.com/contoso/_apis", "--request", "OPTIONS").status, 302)
    areas = alice.get("https://dev.azure.com/contoso/_apis/ResourceAreas?api-version=7.2-preview.1")
    places = {area["name"]: area["locationUrl"] for area in areas.json["value"]}
    equal((places["git"], places["Profile"]),
          (f"https://dev.azure.com:{box.port}/contoso/",
           f"https://vssps.dev.azure.com:{box.port}/contoso/"))
    git = alice.get("https://dev.azure.com/contoso/_apis/resourceAreas/"
                    "4E080C62-FA21-4FBC-8FEF-2A10A2B38049").json
    equal(git["locationUrl"], places["git"])
    profile = alice.get(places["Profile"] + "_apis/profile/profiles/me?api-version=7.1")
    equal(profile.json, alice.profile())


def test_tenant_of_the_identity_services(box):
    for organization, tenant in (("contoso", azure_test.CONTOSO), ("fabrikam", FABRIKAM),
                                 ("personal", "00000000-0000-0000-0000-000000000000"),
                                 ("nobody", None)):
        answer = box.curl(f"https://vssps.dev.azure.com/{organization}", "--head")
        equal((organization, answer.status, answer.header("X-VSS-ResourceTenant")),
              (organization, 404, tenant))


def test_graph_users(box):
    bob = Caller(box, "bob@contoso.com")
    users = bob.users()
    equal([u["principalName"] for u in users.json["value"]],
          ["alice@contoso.com", "bob@contoso.com"])
    equal(users.header("X-MS-ContinuationToken"), None)
    for user in users.json["value"]:
        assert user["descriptor"].startswith("aad."), user
    equal(bob.users("&subjectTypes=aad,msa").json["count"], 2)
    equal(bob.users("&subjectTypes=msa").json["count"], 0)
    equal(bob.users(version="7.1").json["typeKey"], "VssInvalidPreviewVersionException")
    equal(bob.users("&continuationToken=%21").status, 400)
    equal(bob.users(organization="fabrikam").status, 203)


def test_token_administration(box):
    made = Lifecycle(box, "bob@contoso.com").create("bob's tool")["patToken"]
    alice = Caller(box)
    bob = alice.descriptor_of("bob@contoso.com")
    shown = alice.pats_of(bob).json
    equal(shown["continuationToken"], None)
    [pat] = shown["value"]
    equal((pat["authorizationId"], pat["displayName"], pat["isValid"], pat["token"]),
          (made["authorizationId"], "bob's tool", True, None))
    equal(alice.pats_of(bob, "&isPublic=true").json["value"], [])
    equal(refs(box, made["token"]).status, 200)
    equal(alice.revoke([{"authorizationId": made["authorizationId"]}]).status, 204)
    equal(refs(box, made["token"]).status, 401)
    equal(alice.pats_of(bob).json["value"][0]["isValid"], False)


def test_token_administration_is_for_administrators(box):
    made = Lifecycle(box, "bob@contoso.com").create()["patToken"]
    bob = Caller(box, "bob@contoso.com")
    descriptor = bob.descriptor_of("bob@contoso.com")
    refused = bob.pats_of(descriptor)
    equal((refused.status, refused.json["typeKey"]), (401, "AccessCheckException"))
    equal(bob.revoke([{"authorizationId": made["authorizationId"]}]).status, 401)
    # The administrator of one organization is not that of another.
    guest = Caller(box, tenant=FABRIKAM)
    carol = guest.descriptor_of("carol@fabrikam.com", "fabrikam")
    equal(guest.pats_of(carol, organization="fabrikam").status, 401)
    alice = Caller(box)
    equal(alice.pats_of(descriptor, "&pageSize=0").status, 400)
    equal(alice.pats_of(descriptor, "&continuationToken=x").status, 400)
    released = alice.get("https://vssps.dev.azure.com/contoso/_apis/tokenadmin/"
                         f"personalaccesstokens/{descriptor}?api-version=7.1")
    equal((released.status, released.json["typeKey"]), (400, "VssInvalidPreviewVersionException"))
    equal(alice.pats_of("nonsense").status, 400)
    equal(alice.pats_of("aad.bm9ib2R5").status, 404)
    equal(alice.revoke({"authorizationId": made["authorizationId"]}).status, 400)
    equal(alice.revoke([{"authorizationId": "nothing"}]).status, 400)
    equal(refs(box, made["token"]).status, 200)


def test_large_organization(box):
    box.scenario(population={"organization": "contoso", "users": USERS, "pats": PATS})
    alice = Caller(box)
    users, sizes, continuation = [], [], ""
    while continuation is not None:
        page = alice.users("&continuationToken=" + continuation)
        users += page.json["value"]
        sizes.append(page.json["count"])
        continuation = page.header("X-MS-ContinuationToken")
    equal((len({u["descriptor"] for u in users}), sizes), (USERS, [499] * 5 + [5]))
    busy = next(u for u in users if u["principalName"] == "user0001@contoso.com")["descriptor"]
    ids, pages, continuation = set(), 0, ""
    while continuation is not None:
        page = alice.pats_of(busy, "&pageSize=100&continuationToken=" + continuation).json
        ids |= {pat["authorizationId"] for pat in page["value"]}
        pages += 1
        continuation = page["continuationToken"]
    equal((len(ids), pages), (240, 3))
    box.control("/reset", {})
    equal(alice.users().json["count"], 2)
    for wrong in ({"organization": "nowhere"}, {"organization": "contoso", "users": -1}):
        equal(box.control("/scenario", {"population": wrong}).status, 400)


if __name__ == "__main__":
    sys.exit(azure_test.main(globals()))
