#!/usr/bin/env python3
"""Debian's python3-msal; see real_box.py."""

import sys

import real_box
from real_box import API, PACKAGES, Program, approve_device, equal

from azure_test import CONTOSO, VISUAL_STUDIO, refs
from machine_identities_test import BUILDER, SECRET


def test_device_code_silent_and_secret(box):
    box.scenario(device={"interval": 1})
    program = Program(box, "/usr/bin/python3", str(PACKAGES / "device_code.py"),
                      SCOPES=f"{API}/.default", CLIENT_ID=VISUAL_STUDIO, APPLICATION=BUILDER,
                      AUTHORITY=f"{box.authority}/organizations", SECRET=SECRET,
                      TENANT_AUTHORITY=f"{box.authority}/{CONTOSO}")
    approve_device(box, program.line())
    first, kept, renewed, application = program.rest()
    equal(first["id_token_claims"]["preferred_username"], "alice@contoso.com")
    equal(kept["access_token"], first["access_token"])
    assert renewed["access_token"] != first["access_token"]
    for seen in (renewed, application):
        equal(refs(box, seen["access_token"]).status, 200)


if __name__ == "__main__":
    sys.exit(real_box.main(globals()))
