#!/usr/bin/env python3
"""Microsoft.Identity.Client (MSAL.NET); see real_box.py."""

import json
import sys

import real_box
from real_box import API, PACKAGES, Program, approve_device, equal

import machine_identities_test
from azure_test import CONTOSO, VISUAL_STUDIO, claims_of, contains, refs
from machine_identities_test import BUILDER, SECRET


def msal(box, flow, tenant="organizations", **environment):
    return Program(box, "dotnet", str(PACKAGES / "msal.dll"), flow,
                   AUTHORITY=f"{box.authority}/{tenant}", SCOPES=f"{API}/.default",
                   DOTNET_CLI_TELEMETRY_OPTOUT="1", **environment)


def application(box, flow, **environment):
    first, kept = msal(box, flow, CONTOSO, CLIENT_ID=BUILDER, **environment).rest()
    equal((first["fromCache"], kept["fromCache"]), (False, True))
    equal(kept["accessToken"], first["accessToken"])
    equal(refs(box, first["accessToken"]).status, 200)


def test_device_code_silent_and_claims(box):
    """The organization wants claims, first such as a refresh token brings, then such as a person has to."""
    box.scenario(device={"interval": 1})
    program = msal(box, "device-code", CLIENT_ID=VISUAL_STUDIO,
                   SERVICE=box["REPO"] + "/info/refs?service=git-upload-pack")
    approve_device(box, program.line())
    first, kept, renewed = program.line(), program.line(), program.line()
    equal((first["username"], first["tenantId"], first["fromCache"]),
          ("alice@contoso.com", CONTOSO, False))
    equal((kept["fromCache"], kept["accessToken"]), (True, first["accessToken"]))
    assert renewed["accessToken"] != first["accessToken"]
    equal(claims_of(renewed["accessToken"])["upn"], "alice@contoso.com")
    equal(program.line(), {"status": 200, "claims": None})
    for interactive, value in ((False, "c1"), (True, "c2")):
        claims = {"access_token": {"acrs": {"essential": True, "value": value}}}
        box.scenario(demand_claims={"organization": "contoso", "claims": claims,
                                    "interactive": interactive})
        program.tell("ask again")
        refused = program.line()
        equal((refused["status"], json.loads(refused["claims"])), (401, claims))
        if interactive:
            wanted = program.line()
            equal((wanted["errorCode"], wanted["classification"], json.loads(wanted["claims"])),
                  ("invalid_grant", "BasicAction", claims))
            contains(wanted["message"], "AADSTS50076")
            approve_device(box, program.line())
        equal(program.line()["fromCache"], False)
        equal(program.line(), {"status": 200, "claims": None})
    equal(program.rest(), [])


def test_client_certificate(box):
    certificate = machine_identities_test.Certificate(box)
    pem = box.directory / "builder.pem"
    public = machine_identities_test.openssl("x509", "-inform", "DER", data=certificate.der)
    pem.write_bytes(certificate.key.read_bytes() + public)
    application(box, "certificate", CERTIFICATE_FILE=str(pem))


def test_client_secret_and_federated_assertion(box):
    application(box, "secret", SECRET=SECRET)
    application(box, "federated", ASSERTION=machine_identities_test.external(box))


def test_managed_identity(box):
    [result] = msal(box, "managed-identity", RESOURCE=API).rest()
    equal(refs(box, result["accessToken"]).status, 200)


if __name__ == "__main__":
    sys.exit(real_box.main(globals()))
