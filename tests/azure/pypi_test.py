#!/usr/bin/env python3
"""Proves the Python side of the simulator's feeds; as azure_test.py does. Real clients of it are in
tests/clients/python.sh.

usage: pypi_test.py PATH-OF-watchword-azure [NAME…]
"""

import hashlib
import re
import sys

import azure_test
from azure_test import Client, basic, contains, equal
from pats_test import Lifecycle

FEED = "https://pkgs.dev.azure.com/contoso/_packaging/tools/pypi/"
FILE = b"a wheel"
NAME = "Some.sample-1.0-py3-none-any.whl"


def upload(box, secret, url=FEED + "upload/", **fields):
    fields = {":action": "file_upload", "name": "Some.sample", "version": "1.0",
              "sha256_digest": hashlib.sha256(FILE).hexdigest(), **fields}
    (box.home / NAME).write_bytes(FILE)
    form = [word for field in fields.items() for word in ("--form-string", "=".join(field))]
    return box.curl(url, *form, "--form", f"content=@{NAME}",
                    headers=[basic(secret)] if secret else [])


def person(box):
    return Client(box).tokens("alice@contoso.com")["access_token"]


def test_a_package_is_published_once_and_read(box):
    token = person(box)
    equal(upload(box, token).status, 200)
    again = upload(box, token)
    equal(again.status, 409)
    contains(again.json["message"], f"already contains file '{NAME}' in package 'some-sample 1.0'")
    contains(box.curl(FEED + "simple/", headers=[basic(token)]).text, "/pypi/simple/some-sample/")
    page = box.curl(FEED + "simple/some_sample/", headers=[basic(token)])
    link, digest = re.search(r'href="(.*)#sha256=(.*)">', page.text).groups()
    # Below the feed's id, not its name, and for who may read it.
    contains(link, "/contoso/_packaging/")
    equal("/tools/" in link, False)
    equal(digest, hashlib.sha256(FILE).hexdigest())
    contains(box.curl(link, headers=[basic(token)]).text, FILE.decode())
    equal(box.curl(link).status, 401)
    equal(box.curl(FEED + "simple/other/", headers=[basic(token)]).status, 404)
    # A project's feed is another one.
    project = FEED.replace("/contoso/", "/contoso/engine/")
    equal(box.curl(project + "simple/some-sample/", headers=[basic(token)]).status, 404)


def test_who_may_publish(box):
    api = Lifecycle(box)
    reads = api.create(scope="vso.packaging")["patToken"]["token"]
    writes = api.create(scope="vso.packaging_write")["patToken"]["token"]
    equal(upload(box, None).status, 401)
    equal(upload(box, reads).status, 401)
    equal(upload(box, writes, FEED.replace("/contoso/", "/fabrikam/") + "upload").status, 401)
    equal(upload(box, writes).status, 200)
    equal(box.curl(FEED + "simple/some-sample/", headers=[basic(reads)]).status, 200)


def test_what_is_published_is_checked(box):
    token = person(box)
    equal(upload(box, token, sha256_digest="0" * 64).status, 400)
    equal(upload(box, token, name="").status, 400)
    equal(upload(box, token, version="../1").status, 400)
    equal(upload(box, token, **{":action": "submit"}).status, 400)
    # It is no page, but asks who is there first.
    equal(box.curl(FEED + "upload").status, 401)
    equal(box.curl(FEED + "upload", headers=[basic(token)]).status, 405)


if __name__ == "__main__":
    sys.exit(azure_test.main(globals()))
