#!/usr/bin/env python3
"""@azure/msal-node; see real_box.py."""

import sys

import real_box
from real_box import API, approve_device, equal, node, sign_in

import machine_identities_test
from azure_test import CONTOSO, VISUAL_STUDIO, claims_of, contains, refs


def msal(box, flow, tenant="organizations", **environment):
    return node(box, "msal.cjs", flow, AUTHORITY=f"{box.authority}/{tenant}",
                SCOPES=f"{API}/.default", **environment)


def application(box, flow, **environment):
    found = msal(box, flow, CONTOSO, CLIENT_ID=machine_identities_test.BUILDER, **environment).rest()
    equal(len(found), 2)
    for result in found:
        equal(refs(box, result["accessToken"]).status, 200)
    return found


def test_device_code_and_silent(box):
    box.scenario(device={"interval": 1})
    program = msal(box, "device-code", CLIENT_ID=VISUAL_STUDIO)
    approve_device(box, program.line())
    first, kept, renewed = program.rest()
    equal((first["username"], first["tenantId"], first["fromCache"]),
          ("alice@contoso.com", CONTOSO, False))
    # Kept under the scopes that it had asked for, or it would not be found again.
    equal((kept["fromCache"], kept["accessToken"]), (True, first["accessToken"]))
    assert renewed["accessToken"] != first["accessToken"]
    equal(claims_of(renewed["accessToken"])["upn"], "alice@contoso.com")
    equal(refs(box, renewed["accessToken"]).status, 200)
    grants = [line["form"]["grant_type"] for line in box.requests("entra.token")]
    equal((grants[0], grants[-1]), ("device_code", "refresh_token"))


def test_browser_and_claims(box):
    """A real browser; then the organization wants claims, first such as a refresh token brings, then
    such as a person has to."""
    program = msal(box, "browser", CLIENT_ID=VISUAL_STUDIO,
                   SERVICE=box["REPO"] + "/info/refs?service=git-upload-pack")
    sign_in(box, program.line()["url"])
    first = program.line()
    equal((first["username"], first["tenantId"], first["fromCache"]),
          ("alice@contoso.com", CONTOSO, False))
    equal(program.line(), {"status": 200})
    for interactive, value in ((False, "c1"), (True, "c2")):
        claims = {"access_token": {"acrs": {"essential": True, "value": value}}}
        box.scenario(demand_claims={"organization": "contoso", "claims": claims,
                                    "interactive": interactive})
        program.tell("ask again")
        equal(program.line(), {"status": 401, "claims": claims})
        if interactive:
            refused = program.line()
            equal((refused["errorCode"], refused["subError"]), ("invalid_grant", "basic_action"))
            contains(refused["message"], "AADSTS50076")
            sign_in(box, program.line()["url"])
        better = program.line()
        equal((better["username"], better["fromCache"]), ("alice@contoso.com", False))
        equal(program.line(), {"status": 200})
    equal(program.rest(), [])
    equal([line["form"]["grant_type"] for line in box.requests("entra.token")],
          ["authorization_code", "refresh_token", "refresh_token", "authorization_code"])


def test_client_certificate(box):
    certificate = machine_identities_test.Certificate(box)
    digest = machine_identities_test.openssl("dgst", "-sha256", "-binary", data=certificate.der)
    found = application(box, "certificate", KEY_FILE=str(certificate.key), THUMBPRINT=digest.hex())
    assert found[0]["accessToken"] != found[1]["accessToken"]
    assertions = [line["form"]["client_assertion"] for line in box.requests("entra.token")]
    equal(assertions[0], assertions[1])  # it keeps one until it expires


def test_client_secret_and_federated_assertion(box):
    application(box, "secret", SECRET=machine_identities_test.SECRET)
    application(box, "federated", ASSERTION=machine_identities_test.external(box))


def test_managed_identity(box):
    """A virtual machine, whose service is where it is known to be, and App Service."""
    app_service = {"IDENTITY_ENDPOINT": box["METADATA"] + "/msi/token",
                   "IDENTITY_HEADER": machine_identities_test.HEADER}
    for kind, environment in (("imds", {}), ("app_service", app_service)):
        [result] = node(box, "msal.cjs", "managed-identity", RESOURCE=API, **environment).rest()
        equal(refs(box, result["accessToken"]).status, 200)
        equal([line["status"] for line in box.requests("metadata." + kind)], [200])


if __name__ == "__main__":
    sys.exit(real_box.main(globals()))
