// Azure Developer CLI, "azd auth token".
#include <watchword/time.hpp>

#include "entra/machine/signed_in_tool.h"

namespace watchword::entra {
namespace {
namespace azure_developer_cli {

const SignedInTool kTool{"azd", "the Azure Developer CLI", "azd auth login"};

std::optional<Finding> find(const Machine& machine, bool chosen) {
  Finding finding = find_tool(machine, kTool);
  if (!chosen && !finding.obstacle.empty()) return std::nullopt;
  return finding;
}

std::optional<MachineToken> get(const Machine& machine, bool chosen) {
  std::vector<std::string> arguments{"auth", "token", "-o", "json", "--scope", machine.scope()};
  if (const std::string tenant = machine.wanted_tenant(); !tenant.empty())
    arguments.insert(arguments.end(), {"--tenant-id", tenant});
  const auto printed = run_tool(machine, kTool, std::move(arguments), chosen);
  if (!printed) return std::nullopt;
  const std::string_view token = text_at(*printed, "token");
  if (token.empty())
    throw Failure(WW_FAULT, "the Azure Developer CLI printed no token", "Update it.");
  return MachineToken{Secret(token), parse_rfc3339(text_at(*printed, "expiresOn")).value_or(0)};
}

}  // namespace azure_developer_cli
}  // namespace

const IdentityKind kAzureDeveloperCli{"azure-developer-cli", azure_developer_cli::find,
                                      azure_developer_cli::get};

}  // namespace watchword::entra
