#!/usr/bin/env python3
"""Sends what published samples send and expects what the services make of it; as azure_test.py does.

People copy these calls. Where a sample is right it is answered; where it is wrong, or its time is
over, the test says how the service shows it. Requests only: no sample's own code is here.

usage: published_samples_test.py PATH-OF-watchword-azure [NAME…]
"""

import json
import sys

import azure_test
import machine_identities_test
import oauth_test
from azure_test import Client, basic, contains, equal
from organizations_test import Caller
from pats_test import Lifecycle, later

PATS = "https://vssps.dev.azure.com/contoso/_apis/tokens/pats"
PROFILE = "https://app.vssps.visualstudio.com/_apis/profile/profiles/me"
ACCOUNTS = "https://app.vssps.visualstudio.com/_apis/accounts"


# --- Personal access tokens by PowerShell, with a user's token of Microsoft Entra ------------------


def test_list_of_ones_own_tokens(box):
    Lifecycle(box).create("new", "vso.work")
    alice = Caller(box)
    shown = alice.get(f"{PATS}?api-version=7.1-preview.1")
    equal(shown.status, 200)
    [pat] = shown.json["patTokens"]
    equal(set(pat), {"displayName", "validTo", "scope", "targetAccounts", "validFrom",
                     "authorizationId", "token"})
    equal(pat["token"], None)
    one = alice.get(f"{PATS}?authorizationId={pat['authorizationId']}&api-version=7.1-preview.1")
    equal(one.json["patToken"]["displayName"], "new")


def test_organizations_with_a_second_question_mark(box):
    alice = Caller(box)
    profile = alice.get(f"{PROFILE}?api-version=7.1-preview.1")
    equal(profile.status, 200)
    me = profile.json["id"]
    # The second question mark belongs to memberId, which is no id then.
    equal(alice.get(f"{ACCOUNTS}?memberId={me}?api-version=7.1-preview.1").status, 400)
    right = alice.get(f"{ACCOUNTS}?memberId={me}&api-version=7.1-preview.1")
    equal([a["accountName"] for a in right.json["value"]], ["contoso", "contoso-labs"])


def test_all_organizations_as_a_text(box):
    body = {"displayName": "new_token", "scope": "app_token", "validTo": later(30),
            "allOrgs": "false"}
    api = Lifecycle(box)
    refused = api.call("POST", body=body)
    equal(refused.status, 400)
    contains(refused.json["message"], "TF400898")
    # As a boolean it is taken, unless the organization forbids tokens that may do everything.
    equal(api.call("POST", body={**body, "allOrgs": False}).json["patTokenError"], "none")
    box.scenario(pat_policy={"organization": "contoso", "block_full_scope": True})
    equal(api.call("POST", body={**body, "allOrgs": False}).json["patTokenError"],
          "fullScopePatPolicyViolation")


def test_tokens_for_all_organizations_are_over(box):
    refused = Lifecycle(box).call("POST", body={"displayName": "everywhere", "scope": "vso.code",
                                                "validTo": later(30), "allOrgs": True})
    equal((refused.status, refused.json["patTokenError"]), (200, "globalPATCreationBlocked"))


def test_an_application_of_its_own(box):
    """Client credentials, as a comment to the sample tries: applications own no such tokens."""
    answer = machine_identities_test.ask(box, client_secret=machine_identities_test.SECRET)
    equal(answer.status, 200)
    bearer = "Authorization: Bearer " + answer.json["access_token"]
    url = f"{PATS}?api-version=7.1-preview.1"
    form = {"displayName": "new_token1", "scope": "vso.packaging_write", "validTo": later(30),
            "allOrgs": "false"}
    for refused in (box.curl(url, form=form, headers=[bearer]),
                    box.curl(url, headers=[bearer])):
        equal(refused.status, 403)
        contains(refused.json["message"], "Service principals")


def test_no_token_at_all(box):
    """The 203 that another comment asks about: a sign-in page in place of an answer."""
    url = f"{PATS}?api-version=7.1-preview.1"
    bad = box.curl(url, headers=["Authorization: Bearer x.y.z"])
    equal((bad.status, bad.header("Content-Type").split(";")[0]), (203, "text/html"))
    equal(box.curl(url).status, 302)
    told = box.curl(url, headers=["Authorization: Bearer x.y.z",
                                  "X-TFS-FedAuthRedirect: Suppress"])
    equal(told.status, 401)


# --- The documentation of the PAT lifecycle API ----------------------------------------------------


def test_documented_version_and_capitals(box):
    alice = Caller(box)
    documented = "https://vssps.dev.azure.com/contoso/_apis/Tokens/Pats?api-version=6.1-preview"
    equal(alice.get(documented).status, 200)
    # Not with a personal access token, however much it may do.
    pat = Lifecycle(box).create(scope="app_token")["patToken"]["token"]
    refused = box.curl(documented, headers=[basic(pat)])
    equal(refused.json["message"], "The requested operation is not allowed.")
    # Nor with a token for Microsoft Graph, which the quick start asks for before it is changed.
    client = Client(box)
    graph = client.redeem(client.sign_in("alice@contoso.com")["code"],
                          scope="https://graph.microsoft.com/User.Read").json
    equal(box.curl(documented, headers=["Authorization: Bearer " + graph["access_token"]]).status,
          203)


def test_rotation_in_three_steps(box):
    api = Lifecycle(box)
    old = api.create("agent", "vso.code_write")["patToken"]
    seen = api.call("GET", "&authorizationId=" + old["authorizationId"]).json["patToken"]
    new = api.create(seen["displayName"], seen["scope"])["patToken"]
    equal(api.call("DELETE", "&authorizationId=" + old["authorizationId"]).status, 204)
    equal(azure_test.refs(box, old["token"]).status, 401)
    equal(azure_test.refs(box, new["token"]).status, 200)


# --- The job's own token in a pipeline -------------------------------------------------------------


def test_variable_that_was_not_expanded(box):
    """In a script that runs outside of a pipeline, or quoted so that nobody expands it."""
    url = f"https://dev.azure.com:{box.port}/contoso/_apis/connectionData"
    refused = box.curl(url, headers=["Authorization: Bearer $(System.AccessToken)",
                                     "Content-Type: application/json"])
    equal((refused.status, refused.header("Content-Type").split(";")[0]), (203, "text/html"))
    token = Client(box).tokens()["access_token"]
    equal(box.curl(url, headers=["Authorization: Bearer " + token,
                                 "Content-Type: application/json"]).status, 200)


# --- Everybody's tokens by Python, with the Azure DevOps SDK and an authorized application ----------

AUDIT_SCOPES = "vso.graph vso.tokenadministration"


class Sample:
    """The SDK names the version in Accept and sends the token as Bearer."""

    def __init__(self, box, login="alice@contoso.com"):
        self.box = box
        self.app = oauth_test.App(box)
        passwords = {a["login"]: a["password"]
                     for a in json.loads((box.root / "accounts.json").read_text())["accounts"]}
        answer = self.app.decide("accept", login=login, password=passwords[login],
                                 scope=AUDIT_SCOPES)
        self.tokens = self.app.redeem(answer["code"]).json

    def sdk(self, path):
        return self.box.curl(f"https://vssps.dev.azure.com/contoso/_apis/{path}", headers=[
            "Authorization: Bearer " + self.tokens["access_token"],
            "Accept: application/json;api-version=6.0-preview.1", "X-TFS-FedAuthRedirect: Suppress",
            "X-VSS-ForceMsaPassThrough: true"])

    def users(self):
        answer = self.sdk("graph/users")
        equal(answer.status, 200)
        return answer

    def pats_of(self, user):
        return self.sdk("tokenadmin/personalaccesstokens/" + user["descriptor"])


def test_exchange_and_renewal(box):
    app = oauth_test.App(box)
    code = app.code(scope=AUDIT_SCOPES)
    # The grants are not to be mixed up, as a comment corrects the text of the article.
    equal(app.refresh(code).status, 400)
    first = app.redeem(code)
    equal((first.status, first.json["token_type"], first.json["expires_in"]),
          (200, "jwt-bearer", "3599"))
    equal(app.redeem(first.json["refresh_token"]).status, 400)
    second = app.refresh(first.json["refresh_token"])
    equal(second.status, 200)
    # A new refresh token comes with each renewal, and the old one is over.
    assert second.json["refresh_token"] != first.json["refresh_token"]
    equal(app.refresh(first.json["refresh_token"]).status, 400)


def test_loop_without_continuation(box):
    """The sample asks once for the users, and for the same first page of tokens again and again."""
    box.scenario(population={"organization": "contoso", "users": 600, "pats": 600})
    sample = Sample(box)
    users = sample.users()
    equal(users.json["count"], 499)  # of 600
    assert users.header("X-MS-ContinuationToken")
    busy = next(u for u in users.json["value"] if u["principalName"] == "user0001@contoso.com")
    pages = [sample.pats_of(busy).json for _ in range(3)]
    equal(len(pages[0]["value"]), 20)
    # Whoever does not send it back gets the same page for ever.
    assert pages[0]["continuationToken"]
    equal((pages[0], pages[0]), (pages[1], pages[2]))


def test_administration_needs_an_administrator(box):
    sample = Sample(box, "bob@contoso.com")
    equal(sample.pats_of(sample.users().json["value"][0]).status, 401)


def test_administration_needs_its_scopes(box):
    sample = Sample(box)
    [user, _] = sample.users().json["value"]
    equal(sample.pats_of(user).status, 200)
    sample.tokens = sample.app.tokens()  # for code and packages
    equal((sample.sdk("graph/users").status, sample.pats_of(user).status), (401, 401))


def test_expired_token_is_told_apart(box):
    """TF400813 is what the sample waits for before it renews its token."""
    sample = Sample(box)
    box.scenario(clock={"move": 4000})
    refused = sample.sdk("graph/users")
    equal(refused.status, 401)
    contains(refused.json["message"], "TF400813")
    sample.tokens = sample.app.refresh(sample.tokens["refresh_token"]).json
    sample.users()


if __name__ == "__main__":
    sys.exit(azure_test.main(globals()))
