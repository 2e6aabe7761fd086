// Azure CLI, "az account get-access-token".
#include <cstdio>
#include <ctime>

#include "entra/machine/signed_in_tool.h"

namespace watchword::entra {
namespace {
namespace azure_cli {

const SignedInTool kTool{"az", "the Azure CLI", "az login"};

// "2026-11-21 13:45:06.000000", in the machine's own time zone; older versions have nothing better.
std::int64_t local_time(const std::string& text) {
  std::tm parts{};
  if (std::sscanf(text.c_str(), "%4d-%2d-%2d %2d:%2d:%2d", &parts.tm_year, &parts.tm_mon,
                  &parts.tm_mday, &parts.tm_hour, &parts.tm_min, &parts.tm_sec) != 6)
    return 0;
  parts.tm_year -= 1900;
  parts.tm_mon -= 1;
  parts.tm_isdst = -1;
  return std::mktime(&parts);
}

std::optional<Finding> find(const Machine& machine, bool chosen) {
  Finding finding = find_tool(machine, kTool);
  if (!chosen && !finding.obstacle.empty()) return std::nullopt;
  return finding;
}

std::optional<MachineToken> get(const Machine& machine, bool chosen) {
  std::vector<std::string> arguments{"account", "get-access-token", "--output",
                                     "json",    "--resource",       machine.resource};
  if (const std::string tenant = machine.wanted_tenant(); !tenant.empty())
    arguments.insert(arguments.end(), {"--tenant", tenant});
  const auto printed = run_tool(machine, kTool, std::move(arguments), chosen);
  if (!printed) return std::nullopt;
  const std::string_view token = text_at(*printed, "accessToken");
  if (token.empty()) throw Failure(WW_FAULT, "the Azure CLI printed no token", "Update it.");
  return MachineToken{Secret(token),
                      number_at(*printed, "expires_on")
                          .value_or(local_time(std::string(text_at(*printed, "expiresOn"))))};
}

}  // namespace azure_cli
}  // namespace

const IdentityKind kAzureCli{"azure-cli", azure_cli::find, azure_cli::get};

}  // namespace watchword::entra
