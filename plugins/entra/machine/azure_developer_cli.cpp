// Azure Developer CLI, "azd auth token".
#include <ctime>

#include "entra/machine/signed_in_tool.h"

namespace watchword::entra {
namespace {

const SignedInTool kTool{"azd", "the Azure Developer CLI", "azd auth login"};

// RFC 3339 in UTC: "2026-11-21T13:45:06Z".
std::int64_t utc_time(const std::string& text) {
  std::tm parts{};
  if (::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts) == nullptr) return 0;
  return ::timegm(&parts);
}

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
  return MachineToken{Secret(token), utc_time(std::string(text_at(*printed, "expiresOn")))};
}

}  // namespace

const IdentityKind kAzureDeveloperCli{"azure-developer-cli", find, get};

}  // namespace watchword::entra
