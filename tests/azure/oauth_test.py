#!/usr/bin/env python3
"""Proves the simulator's authorization server of Azure DevOps; as azure_test.py does.

usage: oauth_test.py PATH-OF-watchword-azure [NAME…]
"""

import html
import json
import re
import sys
import urllib.parse

import azure_test
from azure_test import basic, contains, equal, fingerprint, refs

APPLICATION = "0a7710c5-1dea-4b0b-8b0b-0123456789ab"
CALLBACK = "https://fabrikam.azurewebsites.net/myapp/oauth-callback"
SCOPES = "vso.code_write vso.packaging"
ORIGIN = "https://app.vssps.visualstudio.com"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
CODE_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
YEAR = 365 * 24 * 3600


class App:
    """An application, as a web server would be."""

    def __init__(self, box):
        self.box = box
        self.jar = box.directory / "jar"

    def secret(self, slot="primary"):
        return json.loads((self.box.root / "oauth-apps.json").read_text())[0][slot]["secret"]

    def authorize(self, **changes):
        query = {"client_id": APPLICATION, "response_type": "Assertion", "state": "User1",
                 "scope": SCOPES, "redirect_uri": CALLBACK}
        query.update(changes)
        query = {name: value for name, value in query.items() if value is not None}
        return self.box.curl(f"{ORIGIN}/oauth2/authorize?" +
                             urllib.parse.urlencode(query, quote_via=urllib.parse.quote))

    def submit(self, page, **fields):
        action = html.unescape(re.search(r'<form method="post" action="([^"]+)"', page.text)[1])
        form = azure_test.hidden_fields(page.text)
        form.update(fields)
        return self.box.curl(urllib.parse.urljoin(ORIGIN, action), form=form)

    def decide(self, decision, login="alice@contoso.com", password="Wonderland-7391", **changes):
        consent = self.submit(self.authorize(**changes), login=login, passwd=password)
        return self.callback(self.submit(consent, decision=decision))

    @staticmethod
    def callback(answer, callback=CALLBACK):
        equal(answer.status, 302)
        location = answer.header("Location")
        assert location.startswith(callback + "?"), location
        return dict(urllib.parse.parse_qsl(location.partition("?")[2]))

    def code(self, **changes):
        answer = self.decide("accept", **changes)
        equal(answer["state"], "User1")
        return answer["code"]

    def token(self, grant, assertion, headers=(), **changes):
        form = {"client_assertion_type": ASSERTION, "client_assertion": self.secret(),
                "grant_type": grant, "assertion": assertion, "redirect_uri": CALLBACK}
        form.update(changes)
        form = {name: value for name, value in form.items() if value is not None}
        return self.box.curl(f"{ORIGIN}/oauth2/token", form=form, headers=headers)

    def redeem(self, code, **changes):
        return self.token(CODE_GRANT, code, **changes)

    def refresh(self, token, **changes):
        return self.token("refresh_token", token, **changes)

    def tokens(self, **changes):
        answer = self.redeem(self.code(**changes))
        equal(answer.status, 200)
        return answer.json


def refused(answer, error, description, status=400):
    equal((answer.status, answer.json), (status, {"Error": error, "ErrorDescription": description}))


def test_exchange(box):
    app = App(box)
    body = app.tokens()
    equal(sorted(body), ["access_token", "expires_in", "refresh_token", "scope", "token_type"])
    equal((body["token_type"], body["expires_in"]), ("jwt-bearer", "3599"))
    claims = azure_test.claims_of(body["access_token"])
    equal((claims["aud"], claims["scp"], claims["appid"]),
          ("app.vstoken.visualstudio.com", SCOPES, APPLICATION))
    # As Basic password, which git sends, and as Bearer.
    equal(refs(box, body["access_token"]).status, 200)
    bearer = "Authorization: Bearer " + body["access_token"]
    equal(refs(box, None, headers=[bearer]).status, 200)
    who = box.curl("https://dev.azure.com/contoso/_apis/connectionData", headers=[bearer]).json
    contains(json.dumps(who), "alice@contoso.com")
    equal(refs(box, body["refresh_token"]).status, 401)
    done = box.git("clone", "-q", box["REPO"], "engine", token=body["access_token"])
    equal((done.returncode, done.stderr), (0, ""))


def test_pages(box):
    app = App(box)
    equal(app.decide("cancel"), {"error": "AccessDenied", "state": "User1"})
    page = app.submit(app.authorize(), login="alice@contoso.com", passwd="wrong")
    contains(page.text, "incorrect")
    for changes, text in (({"client_id": None}, "ClientIdRequired"),
                          ({"client_id": "x"}, "InvalidClientId"),
                          ({"redirect_uri": None}, "RedirectUriRequired"),
                          ({"redirect_uri": CALLBACK + "/"}, "InvalidRedirectUri"),
                          ({"redirect_uri": "http://localhost"}, "InsecureRedirectUri")):
        answer = app.authorize(**changes)
        equal((answer.status, answer.header("Location")), (400, None))
        contains(answer.text, text)
    for changes, error in (({"response_type": None}, "ResponseTypeRequired"),
                           ({"response_type": "code"}, "ResponseTypeNotSupported"),
                           ({"scope": None}, "ScopeRequired"),
                           ({"scope": SCOPES + " vso.everything"}, "InvalidScope")):
        equal(app.callback(app.authorize(**changes)), {"error": error, "state": "User1"})


def test_refused_requests(box):
    app = App(box)
    code = app.code()
    answer = app.redeem(code, headers=["Content-Type: application/json"])
    equal((answer.status, answer.json["Error"]), (400, "invalid_request"))
    refused(app.redeem(code, client_assertion_type=None), "invalid_client",
            "Invalid client auth token")
    refused(app.redeem(code, client_assertion="x"), "unauthorized_client",
            "Client failed validation")
    refused(app.redeem(code, grant_type="authorization_code"), "unsupported_grant_type",
            "The grant_type is not supported")
    # The mix-up that a comment below the article of the demo corrects.
    refused(app.token("refresh_token", code), "invalid_request",
            "The given refresh token is invalid")
    refused(app.redeem(code, redirect_uri="https://localhost/callback"), "invalid_request",
            "The given redirect_url was not valid")
    equal(app.redeem(code).status, 200)
    refused(app.redeem(code), "invalid_request", "An access token has already been issued")
    late = app.code()
    box.scenario(clock={"move": 15 * 60 + 1})
    refused(app.redeem(late), "invalid_request", "The authorization grant has expired.")


def test_rotation(box):
    app = App(box)
    first = app.tokens()
    second = app.refresh(first["refresh_token"])
    equal((second.status, second.json["expires_in"]), (200, "3599"))
    refused(app.refresh(first["refresh_token"]), "invalid_request",
            "The access token has already been refreshed")
    equal(refs(box, second.json["access_token"]).status, 200)
    box.scenario(clock={"move": 3600})
    equal(refs(box, second.json["access_token"]).status, 401)
    box.scenario(oauth_app={"id": APPLICATION, "new_secret": "alternative"})
    box.scenario(clock={"move": YEAR})
    answer = app.refresh(second.json["refresh_token"], client_assertion=app.secret("alternative"))
    refused(answer, "invalid_request", "Client secret is expired.")
    box.scenario(oauth_app={"id": APPLICATION, "new_secret": "alternative"})
    answer = app.refresh(second.json["refresh_token"], client_assertion=app.secret("alternative"))
    refused(answer, "invalid_request", "The given refresh token is invalid")


def test_two_secrets(box):
    app = App(box)
    tokens = app.tokens()
    old = app.secret()
    box.scenario(oauth_app={"id": APPLICATION, "new_secret": "alternative"})
    moved = app.refresh(tokens["refresh_token"], client_assertion=app.secret("alternative"))
    equal(moved.status, 200)
    # What was minted with a secret dies with it; what was minted with the other one lives.
    box.scenario(oauth_app={"id": APPLICATION, "new_secret": "primary"})
    equal(refs(box, tokens["access_token"]).status, 401)
    equal(refs(box, moved.json["access_token"]).status, 200)
    refused(app.refresh(moved.json["refresh_token"], client_assertion=old), "unauthorized_client",
            "Client failed validation")
    equal(app.refresh(moved.json["refresh_token"]).status, 200)
    code = app.code()
    box.scenario(clock={"move": 60 * 24 * 3600})
    refused(app.redeem(code), "invalid_request", "Client secret is expired.")


def test_scopes(box):
    app = App(box)
    read = app.tokens(scope="vso.packaging")["access_token"]
    equal(refs(box, read).status, 401)
    box.scenario(oauth_app={"id": APPLICATION, "scopes": ["vso.code"]})
    read = app.tokens(scope="vso.code")["access_token"]
    equal(refs(box, read).status, 200)
    push = box.curl(box["REPO"] + "/info/refs?service=git-receive-pack", headers=[basic(read)])
    equal(push.status, 403)


def test_revocation_and_policy(box):
    app = App(box)
    tokens = app.tokens()
    box.scenario(policy={"organization": "contoso", "third_party_oauth": False})
    answer = refs(box, tokens["access_token"])
    equal(answer.status, 401)
    contains(answer.text, "TF400813")
    equal(app.refresh(app.tokens()["refresh_token"]).status, 200)  # all else works
    box.scenario(policy={"organization": "contoso", "third_party_oauth": True})
    equal(refs(box, tokens["access_token"]).status, 200)
    box.scenario(revoke={"what": "authorizations", "login": "alice@contoso.com"})
    equal(refs(box, tokens["access_token"]).status, 401)
    refused(app.refresh(tokens["refresh_token"]), "invalid_grant",
            "No authorization grant was found")
    fresh = app.tokens()
    box.scenario(oauth_app={"id": APPLICATION, "removed": True})
    equal(refs(box, fresh["access_token"]).status, 401)


def test_planned_errors(box):
    app = App(box)
    box.scenario(oauth_error={"error": "serverError"})
    refused(app.redeem("x"), "server_error", "An internal server error occurred", 500)
    box.scenario(oauth_error={"error": "hostAuthorizationNotFound"})
    equal(app.redeem("x").json["Error"], "unauthorized_client")


def test_record_holds_no_secret(box):
    app = App(box)
    body = app.tokens()
    record = (box.root / "requests.jsonl").read_text(encoding="utf-8")
    for secret in (app.secret(), body["access_token"], body["refresh_token"]):
        assert secret not in record
    line = box.requests("oauth.token")[0]
    equal(line["form"]["client_assertion"], fingerprint(app.secret()))
    equal(line["issued_refresh_token"], fingerprint(body["refresh_token"]))


def test_automatic_consent(box):
    app = App(box)
    equal(app.redeem(app.callback(app.authorize())["code"]).status, 200)


test_automatic_consent.options = ["--consent", "auto"]

if __name__ == "__main__":
    sys.exit(azure_test.main(globals()))
