#!/usr/bin/env python3
"""@azure-devops/mcp, with a token of Watchword's among others; see real_box.py."""

import base64
import json
import sys

import real_box
from real_box import AS_BUILDER, PACKAGES, Program, equal, program

import machine_identities_test
from azure_test import CONTOSO, contains

SERVER = PACKAGES / "node_modules" / "@azure-devops" / "mcp" / "dist" / "index.js"
ORGANIZATION = "https://dev.azure.com/contoso"


class Session:
    """A session of the Model Context Protocol, over the server's standard input and output."""

    def __init__(self, box, authentication, runner=(), **environment):
        self.program = Program(box, *runner, "node", str(SERVER), "contoso", "--authentication", authentication,
                               "--domains", "core", "repositories", LOG_LEVEL="error", **environment)
        self.next = 0
        told = self.ask("initialize", protocolVersion="2025-06-18", capabilities={},
                        clientInfo={"name": "watchword-test", "version": "1"})
        equal(told["serverInfo"]["name"], "Azure DevOps MCP Server")
        self.program.tell(json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}))

    def ask(self, method, **params):
        self.next += 1
        self.program.tell(json.dumps({"jsonrpc": "2.0", "id": self.next, "method": method,
                                      "params": params}))
        while (answer := self.program.line()).get("id") != self.next:
            pass
        assert "result" in answer, answer
        return answer["result"]

    def call(self, tool, **arguments):
        result = self.ask("tools/call", name=tool, arguments=arguments)
        assert not result.get("isError"), result
        return "\n".join(part["text"] for part in result["content"])

    def end(self):
        self.program.process.kill()  # it does not end by itself
        self.program.process.communicate()


def use(box, authentication, runner=(), **how):
    session = Session(box, authentication, runner, **how)
    names = {tool["name"] for tool in session.ask("tools/list")["tools"]}
    assert {"core_list_projects", "repo_repository"} <= names, names
    [project] = json.loads(session.call("core_list_projects", projectNameFilter="ENG"))
    equal(project["name"], "engine")
    contains(session.call("repo_repository", action="list", project="engine"), "docs")
    contains(session.call("repo_repository", action="get", project="engine",
                          repositoryNameOrId="docs"), "docs")
    session.end()


def test_token_of_watchword(box):
    use(box, "envvar", (*program("watchword"), "exec", "--for", "mcp", ORGANIZATION, "--"), **AS_BUILDER)
    equal({line["authorization"]["scheme"] for line in box.requests("rest.projects")}, {"Bearer"})
    # It asks which tenant the organization belongs to.
    equal([line["status"] for line in box.requests("org.services_head")], [404])


def test_identity_of_the_environment(box):
    use(box, "env", AZURE_TENANT_ID=CONTOSO, AZURE_CLIENT_ID=machine_identities_test.BUILDER,
        AZURE_CLIENT_SECRET=machine_identities_test.SECRET)


def test_personal_access_token(box):
    secret = "pat-for-the-mcp-server-0000000000000000000000000000"
    box.scenario(pat={"login": "alice@contoso.com", "organization": "contoso", "name": "mcp",
                      "scope": "vso.code vso.project", "secret": secret})
    use(box, "pat",
        PERSONAL_ACCESS_TOKEN=base64.b64encode(f"alice@contoso.com:{secret}".encode()).decode())
    equal({line["authorization"]["scheme"] for line in box.requests("rest.projects")}, {"Basic"})


if __name__ == "__main__":
    sys.exit(real_box.main(globals()))
