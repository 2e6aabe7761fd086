// Tokens of another tool that somebody signed in to on this machine.
#pragma once

#include <optional>
#include <string>

#include <watchword/sdk/json.hpp>

#include "entra/machine/identity.h"

namespace watchword::entra {

struct SignedInTool {
  std::string_view program;  // "az"
  std::string name;          // "the Azure CLI"
  std::string sign_in;       // the command: "az login"
};

Finding find_tool(const Machine& machine, const SignedInTool& tool);

// What it prints, a JSON object. None when it is not installed or nobody is signed in to it, which
// with `chosen` is a failure. Throws Failure.
std::optional<json::value> run_tool(const Machine& machine, const SignedInTool& tool,
                                    std::vector<std::string> arguments, bool chosen);

}  // namespace watchword::entra
