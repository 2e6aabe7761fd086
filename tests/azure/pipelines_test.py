#!/usr/bin/env python3
"""Proves the tokens of the simulator's pipeline jobs, and its package feeds; as azure_test.py does.

usage: pipelines_test.py PATH-OF-watchword-azure [NAME…]
"""

import base64
import sys

import azure_test
from azure_test import Client, basic, contains, equal, refs
from pats_test import Lifecycle


def job_token(box, organization="contoso", **options):
    answer = box.control("/job", {"organization": organization, **options})
    equal(answer.status, 200)
    return answer.json["token"]


def feed(box, *headers, url="FEED"):
    return box.curl(box[url], headers=headers)


def test_a_job_reads_its_organization(box):
    token = job_token(box)
    equal(len(token.split(".")), 3)
    done = box.git("clone", "-q", box["REPO"], "engine", token=token)
    equal((done.returncode, done.stderr), (0, ""))
    equal(refs(box, token, "REPO_SECOND").status, 200)
    equal(refs(box, token, "REPO_VISUALSTUDIO").status, 200)
    bearer = box.curl(box["REPO"] + "/info/refs?service=git-upload-pack",
                      headers=["Authorization: Bearer " + token])
    equal(bearer.status, 200)
    work = box.home / "engine"
    equal(box.git("commit", "-q", "--allow-empty", "-m", "x", cwd=work).returncode, 0)
    contains(box.git("push", "origin", "HEAD:main", token=token, cwd=work).stderr, "403")
    refused = refs(box, token, "REPO_FABRIKAM")
    equal(refused.status, 401)
    contains(refused.text, "TF400813")


def test_a_job_token_ends(box):
    short = job_token(box, expires_in=60)
    long = job_token(box)
    box.scenario(clock={"move": 61})
    refused = refs(box, short)
    equal(refused.status, 401)
    contains(refused.text, "TF400813")
    equal(refs(box, long).status, 200)
    box.scenario(revoke={"what": "access_tokens"})
    equal(refs(box, long).status, 401)


def test_jobs_are_checked(box):
    equal(box.control("/job", {"organization": "nobody"}).status, 400)
    equal(box.control("/job", {"organization": "contoso", "days": 1}).status, 400)
    # What another issuer signed is no job's.
    other = box.control("/assertion", {"issuer": "https://elsewhere.example", "subject": "x"}).json
    equal(refs(box, other["assertion"]).status, 401)


def test_feeds_ask_who_is_there(box):
    for url in ("FEED", "FEED_VISUALSTUDIO", "FEED_NPM"):
        refused = feed(box, url=url)
        equal(refused.status, 401)
        challenges = refused.all("WWW-Authenticate")
        contains(challenges[0], "Bearer authorization_uri=https://login.microsoftonline.com")
        equal(challenges[1], 'Basic realm="https://pkgsprodweu3.pkgs.visualstudio.com/"')
    nameless = base64.b64encode(b":" + job_token(box).encode()).decode()
    equal(feed(box, "Authorization: Basic " + nameless).status, 200)


def test_two_credentials_are_a_bad_request(box):
    token = job_token(box)
    url = box["REPO"] + "/info/refs?service=git-upload-pack"
    equal(box.curl(url, headers=[basic(token)]).status, 200)
    equal(box.curl(url, headers=[basic(token), "Authorization: Bearer " + token]).status, 400)


def test_who_may_read_a_feed(box):
    api = Lifecycle(box)
    person = Client(box).tokens("alice@contoso.com")["access_token"]
    reads = api.create(scope="vso.packaging")["patToken"]["token"]
    no_packages = api.create(scope="vso.code")["patToken"]["token"]
    for secret in (job_token(box), person, reads):
        equal(feed(box, basic(secret)).json["version"], "3.0.0")
        equal(feed(box, basic(secret), url="FEED_VISUALSTUDIO").status, 200)
    equal(feed(box, "Authorization: Bearer " + person, url="FEED_NPM").json["name"], "left")
    equal(feed(box, basic(no_packages)).status, 401)
    equal(feed(box, basic(job_token(box, "fabrikam"))).status, 401)
    missing = box.curl(box["FEED"].replace("/tools/", "/toys/"), headers=[basic(reads)])
    equal((missing.status, missing.json["typeKey"]), (404, "FeedIdNotFoundException"))


if __name__ == "__main__":
    sys.exit(azure_test.main(globals()))
