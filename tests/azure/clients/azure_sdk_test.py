#!/usr/bin/env python3
"""@azure/identity and @azure/keyvault-secrets; see real_box.py."""

import sys

import real_box
from real_box import API, equal, node, watchword

import machine_identities_test
from azure_test import CONTOSO, contains, refs
from machine_identities_test import BUILDER, SECRET

WAYS = ["secret", "certificate", "workload", "machine"]


def test_identity(box):
    certificate = machine_identities_test.Certificate(box)
    pem = box.directory / "builder.pem"
    public = machine_identities_test.openssl("x509", "-inform", "DER", data=certificate.der)
    pem.write_bytes(certificate.key.read_bytes() + public)
    assertion = box.directory / "token"
    assertion.write_text(machine_identities_test.external(box))
    found = node(box, "sdk.cjs", *WAYS, TENANT=CONTOSO, CLIENT_ID=BUILDER, SECRET=SECRET,
                 CERTIFICATE_FILE=str(pem), TOKEN_FILE=str(assertion), SCOPE=f"{API}/.default").rest()
    equal([seen["way"] for seen in found], WAYS)
    for seen in found:
        equal(refs(box, seen["token"]).status, 200)
    equal([line["form"].get("client_assertion") is not None for line in box.requests("entra.token")],
          [False, True, True])


def test_key_vault(box):
    found = node(box, "sdk.cjs", TENANT=CONTOSO, CLIENT_ID=BUILDER, SECRET=SECRET,
                 VAULT="https://watchword.vault.azure.net").rest()
    equal(found, [
        {"value": "two", "old": "one", "tags": {"by": "sdk"},
         "vault": "https://watchword.vault.azure.net", "names": ["oracle"]},
        {"code": "Forbidden", "status": 403}, {"code": "SecretNotFound", "status": 404},
        {"names": ["oracle"]}])
    # It asks without a token first, to be told whose it wants.
    equal(box.requests("vault.set_secret")[0]["status"], 401)


def test_secrets_of_watchword(box):
    """What Watchword keeps in a vault the SDK reads, and what the SDK writes Watchword takes."""
    vault = "https://watchword.vault.azure.net"
    store = {"WATCHWORD_STORE": "key-vault", "WATCHWORD_KEY_VAULT_URL": vault}
    question = "protocol=https\nhost=git.example\nusername=carol\n"
    watchword(box, "git-credential-watchword", "store", text=question + "password=first-4711\n\n", **store)
    environment = {"TENANT": CONTOSO, "CLIENT_ID": BUILDER, "SECRET": SECRET, "VAULT": vault}
    [kept] = node(box, "sdk.cjs", REPLACE="first=fifth", **environment).rest()
    contains(kept["content"], "first-4711")
    answer = watchword(box, "git-credential-watchword", "get", text=question + "\n", **store)
    contains(answer, "password=fifth-4711")


if __name__ == "__main__":
    sys.exit(real_box.main(globals()))
