#!/usr/bin/env python3
"""azure-devops-node-api; see real_box.py."""

import sys

import real_box
from real_box import equal, node

from azure_test import Client


def test_connects_and_lists(box):
    """By Bearer and by both forms of Basic, at both forms of an organization's address."""
    token = Client(box).tokens("bob@contoso.com")["access_token"]
    for organization in ("https://dev.azure.com/contoso", "https://contoso.visualstudio.com"):
        *found, profile = node(box, "devops.cjs", ORGANIZATION=organization, TOKEN=token).rest()
        remote = "https://contoso@dev.azure.com/contoso/engine/_git/"
        for seen in found:
            equal(seen, {"user": "Bob Stone", "projects": ["engine", "Web Site"],
                         "repositories": ["engine", "docs", "storefront"],
                         "ofFirst": [remote + "engine", remote + "docs"]})
        equal((len(found), profile), (3, {"profile": "Bob Stone"}))
    schemes = {line["authorization"]["scheme"] for line in box.requests("rest.projects")}
    equal(schemes, {"Bearer", "Basic"})


if __name__ == "__main__":
    sys.exit(real_box.main(globals()))
