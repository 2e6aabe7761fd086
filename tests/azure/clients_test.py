#!/usr/bin/env python3
"""Microsoft's own clients, unmodified, against the simulator: they are the oracle of its shapes.

usage: clients_test.py PATH-OF-watchword-azure [NAME…]

They reach the services by their real names. Where this machine lets us listen on the port of https
they need not be told anything else; elsewhere the addresses have a port, as for Watchword's own tests.
"""

import json
import os
import pathlib
import subprocess
import sys

import azure_test
import machine_identities_test
from azure_test import CONTOSO, VISUAL_STUDIO, Client, claims_of, device_page, equal, refs

HERE = pathlib.Path(__file__).resolve().parent / "clients"
API = "499b84ac-1321-427f-aa17-267ca6975798"
SKIPPED = 77

PACKAGES = ""


class Program:
    """A client that runs, and what it prints, line by line."""

    def __init__(self, box, script, *arguments, **environment):
        self.process = subprocess.Popen(
            ["node", "--require", str(HERE / "at_the_box.cjs"), str(HERE / script), *arguments],
            stdout=subprocess.PIPE, text=True, cwd=box.home, stdin=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "HOME": str(box.home), "NODE_EXTRA_CA_CERTS": box.ca,
                 "NODE_PATH": PACKAGES + "/node_modules", "SIMULATOR_ADDRESS": box.address,
                 **environment})

    def line(self):
        text = self.process.stdout.readline()
        assert text, "the client ended; its error is above"
        return json.loads(text)

    def rest(self):
        lines = self.process.stdout.read().splitlines()
        equal(self.process.wait(timeout=60), 0)
        return [json.loads(line) for line in lines]


def msal(box, flow, tenant="organizations", **environment):
    return Program(box, "msal.cjs", flow, AUTHORITY=f"{box.authority}/{tenant}",
                   SCOPES=f"{API}/.default", **environment)


def application(box, flow, **environment):
    found = msal(box, flow, CONTOSO, CLIENT_ID=machine_identities_test.BUILDER, **environment).rest()
    equal(len(found), 2)
    for result in found:
        equal(refs(box, result["accessToken"]).status, 200)
    return found


# --- the tests ------------------------------------------------------------------------------------


def test_msal_device_code_and_silent(box):
    box.scenario(device={"interval": 1})
    program = msal(box, "device-code", CLIENT_ID=VISUAL_STUDIO)
    device = program.line()
    client = Client(box)
    shown = {"verification_uri": device["verificationUri"]}
    page = client.submit(device_page(client, shown), otc=device["userCode"])
    page = client.submit(page, login="alice@contoso.com", passwd="Wonderland-7391")
    client.submit(page, decision="accept")
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


def test_msal_client_certificate(box):
    certificate = machine_identities_test.Certificate(box)
    digest = machine_identities_test.openssl("dgst", "-sha256", "-binary", data=certificate.der)
    found = application(box, "certificate", KEY_FILE=str(certificate.key), THUMBPRINT=digest.hex())
    assert found[0]["accessToken"] != found[1]["accessToken"]
    assertions = [line["form"]["client_assertion"] for line in box.requests("entra.token")]
    equal(assertions[0], assertions[1])  # it keeps one until it expires


def test_msal_client_secret_and_federated_assertion(box):
    application(box, "secret", SECRET=machine_identities_test.SECRET)
    application(box, "federated", ASSERTION=machine_identities_test.external(box))


def test_msal_managed_identity(box):
    virtual_machine = {"AZURE_POD_IDENTITY_AUTHORITY_HOST": box["METADATA"]}
    app_service = {"IDENTITY_ENDPOINT": box["METADATA"] + "/msi/token",
                   "IDENTITY_HEADER": machine_identities_test.HEADER}
    for kind, environment in (("imds", virtual_machine), ("app_service", app_service)):
        [result] = Program(box, "msal.cjs", "managed-identity", RESOURCE=API, **environment).rest()
        equal(refs(box, result["accessToken"]).status, 200)
        equal([line["status"] for line in box.requests("metadata." + kind)], [200])


def test_azure_devops_node_api(box):
    """Connects, and lists projects and repositories, by Bearer and by both forms of Basic."""
    token = Client(box).tokens("bob@contoso.com")["access_token"]
    organization = box["REPO"].partition("/engine/_git")[0]
    *found, profile = Program(box, "devops.cjs", ORGANIZATION=organization, TOKEN=token).rest()
    remote = organization.replace("https://", "https://contoso@") + "/engine/_git/"
    for seen in found:
        equal(seen, {"user": "Bob Stone", "projects": ["engine", "Web Site"],
                     "repositories": ["engine", "docs", "storefront"],
                     "ofFirst": [remote + "engine", remote + "docs"]})
    equal((len(found), profile), (3, {"profile": "Bob Stone"}))
    schemes = {line["authorization"]["scheme"] for line in box.requests("rest.projects")}
    equal(schemes, {"Bearer", "Basic"})
    equal(box.requests("unknown"), [])


def main():
    global PACKAGES  # pylint: disable=global-statement
    installed = subprocess.run([HERE / "install.sh"], stdout=subprocess.PIPE, text=True, check=False)
    if installed.returncode != 0:
        return installed.returncode
    PACKAGES = installed.stdout.strip()
    tests = {name: value for name, value in globals().items() if name.startswith("test_")}
    for test in tests.values():
        if azure_test.can_listen(azure_test.HTTPS):
            test.listen = azure_test.HTTPS
    return azure_test.main(tests)


if __name__ == "__main__":
    sys.exit(main())
