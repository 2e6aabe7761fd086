// Machines outside of Azure that Azure Arc manages (Microsoft Learn, "Authenticate against Azure
// resources with Azure Arc-enabled servers"): whoever can read a file of the agent's gets a token.
#include <algorithm>

#include <watchword/sdk/http.hpp>

#include "common/challenge.h"
#include "common/text.h"
#include "entra/machine/managed_identity.h"

namespace watchword::entra {
namespace {
namespace arc {

constexpr std::string_view kEndpoint = "IDENTITY_ENDPOINT";
constexpr std::string_view kAgentEndpoint = "http://127.0.0.1:40342/metadata/identity/oauth2/token";
constexpr std::string_view kApiVersion = "2020-06-01";
constexpr std::string_view kKeyEnding = ".key";
constexpr std::size_t kKeyMaxBytes = 4096;
constexpr AssignedNames kNames{"client_id", "object_id", "msi_res_id"};

// Where the agent is, and where it puts its keys.
struct Agent {
  std::string program;
  std::string key_directory;
  std::string_view advice;  // for who may not read them
};

std::string with_slashes(std::string path) {
  std::replace(path.begin(), path.end(), '\\', '/');
  return path;
}

// Windows says where programs and their data are; no other system has such variables.
Agent agent_of(const Machine& machine) {
  const auto programs = machine.environment("ProgramFiles");
  const auto data = machine.environment("ProgramData");
  if (programs && data)
    return {with_slashes(*programs) + "/AzureConnectedMachineAgent/himds.exe",
            with_slashes(*data) + "/AzureConnectedMachineAgent/Tokens/",
            "Add this user to the group \"Hybrid agent extension applications\", or run it as an "
            "administrator."};
  return {"/opt/azcmagent/bin/himds", "/var/opt/azcmagent/tokens/",
          "Add this user to the group himds: sudo usermod -aG himds USER"};
}

std::optional<std::string> find(const Machine& machine) {
  if (machine.has(kEndpoint) && machine.has("IMDS_ENDPOINT"))
    return "IDENTITY_ENDPOINT and IMDS_ENDPOINT are set";
  return std::nullopt;
}

bool has_agent(const Machine& machine) {
  return !machine.has(kEndpoint) && machine.host.file_exists(agent_of(machine).program);
}

// People sign in to such machines as well, so this is no more than a hint.
std::optional<std::string> find_agent(const Machine& machine) {
  if (!has_agent(machine)) return std::nullopt;
  return "the agent of Azure Arc is installed, " + agent_of(machine).program;
}

// "Basic realm=/var/opt/azcmagent/tokens/ID.key", at Windows with "\\". Whatever listens at the
// endpoint could have any file sent to it otherwise.
std::string key_file(const HttpResponse& response, const std::string& directory) {
  std::vector<std::string> headers;
  for (const auto& [name, value] : response.headers)
    if (name == "www-authenticate") headers.push_back(value);
  for (const Challenge& challenge : parse_challenges(headers)) {
    const std::string path = with_slashes(std::string(challenge.parameter("realm")));
    const bool fine = path.starts_with(directory) && path.ends_with(kKeyEnding) &&
                      path.find('/', directory.size()) == std::string::npos;
    if (challenge.scheme == "basic" && fine) return path;
  }
  throw Failure(
      WW_REFUSED,
      "the service of Azure Arc named no key in " + directory + ", so it may be somebody else's",
      "Check what IDENTITY_ENDPOINT names.");
}

Secret read_key(const Machine& machine, const Agent& agent, const HttpResponse& response) {
  const std::string path = key_file(response, agent.key_directory);
  const std::string advice(agent.advice);
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
    const Secret key = read_key(machine, agent_of(machine), response);
    request.headers.emplace_back("Authorization", "Basic " + std::string(trimmed(key.view())));
    response = send_to_service(machine, request);
  }
  return read_managed_token(machine, response, kArc);
}

}  // namespace arc
}  // namespace

const ManagedSource kArc{"Azure Arc", true, arc::find, nullptr, arc::get};
const ManagedSource kArcAgent{"Azure Arc", true, arc::find_agent, arc::has_agent, arc::get};

}  // namespace watchword::entra
