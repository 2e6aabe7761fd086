// Machines outside of Azure that Azure Arc manages (Microsoft Learn, "Authenticate against Azure
// resources with Azure Arc-enabled servers"): whoever can read a file of the agent's gets a token.
#include <watchword/sdk/http.hpp>

#include "common/challenge.h"
#include "common/text.h"
#include "entra/machine/managed_identity.h"

namespace watchword::entra {
namespace {

constexpr std::string_view kEndpoint = "IDENTITY_ENDPOINT";
constexpr std::string_view kAgent = "/opt/azcmagent/bin/himds";
constexpr std::string_view kAgentEndpoint = "http://127.0.0.1:40342/metadata/identity/oauth2/token";
constexpr std::string_view kApiVersion = "2020-06-01";
constexpr std::string_view kKeyDirectory = "/var/opt/azcmagent/tokens/";
constexpr std::string_view kKeyEnding = ".key";
constexpr std::size_t kKeyMaxBytes = 4096;
constexpr AssignedNames kNames{"client_id", "object_id", "msi_res_id"};

std::optional<std::string> find(const Machine& machine) {
  if (machine.has(kEndpoint) && machine.has("IMDS_ENDPOINT"))
    return "IDENTITY_ENDPOINT and IMDS_ENDPOINT are set";
  return std::nullopt;
}

bool has_agent(const Machine& machine) {
  return !machine.has(kEndpoint) && machine.host.file_exists(kAgent);
}

// People sign in to such machines as well, so this is no more than a hint.
std::optional<std::string> find_agent(const Machine& machine) {
  if (!has_agent(machine)) return std::nullopt;
  return "the agent of Azure Arc is installed, " + std::string(kAgent);
}

// "Basic realm=/var/opt/azcmagent/tokens/ID.key". Whatever listens at the endpoint could have any
// file sent to it otherwise.
std::string key_file(const HttpResponse& response) {
  std::vector<std::string> headers;
  for (const auto& [name, value] : response.headers)
    if (name == "www-authenticate") headers.push_back(value);
  for (const Challenge& challenge : parse_challenges(headers)) {
    const std::string path(challenge.parameter("realm"));
    const bool fine = path.starts_with(kKeyDirectory) && path.ends_with(kKeyEnding) &&
                      path.find('/', kKeyDirectory.size()) == std::string::npos;
    if (challenge.scheme == "basic" && fine) return path;
  }
  throw Failure(WW_REFUSED,
                "the service of Azure Arc named no key in " + std::string(kKeyDirectory) +
                    ", so it may be somebody else's",
                "Check what IDENTITY_ENDPOINT names.");
}

Secret read_key(const Machine& machine, const std::string& path) {
  const auto advice = "Add this user to the group himds: sudo usermod -aG himds USER";
  try {
    if (auto key = machine.host.read_file(path, kKeyMaxBytes)) return std::move(*key);
  } catch (const Failure& failure) {
    throw Failure(failure.status() == WW_INVALID ? WW_REFUSED : failure.status(),
                  "the key of Azure Arc: " + failure.message(), advice);
  }
  throw Failure(WW_REFUSED, "the key of Azure Arc, " + path + ", does not exist", advice);
}

MachineToken get(const Machine& machine, const AssignedIdentity& identity) {
  HttpRequest request =
      metadata_request(machine.environment(kEndpoint).value_or(std::string(kAgentEndpoint)),
                       kApiVersion, machine, assigned_parameter(identity, kNames, kArc));
  request.headers = {{"Metadata", "true"}};
  HttpResponse response = send_to_service(machine, request);
  if (response.status == http::kUnauthorized) {
    const Secret key = read_key(machine, key_file(response));
    request.headers.emplace_back("Authorization", "Basic " + std::string(trimmed(key.view())));
    response = send_to_service(machine, request);
  }
  return read_managed_token(machine, response, kArc);
}

}  // namespace

const ManagedSource kArc{"Azure Arc", true, find, nullptr, get};
const ManagedSource kArcAgent{"Azure Arc", true, find_agent, has_agent, get};

}  // namespace watchword::entra
