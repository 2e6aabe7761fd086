#include "entra/machine/managed_identity.h"

#include <algorithm>
#include <array>

#include <watchword/sdk/http.hpp>
#include <watchword/sdk/json.hpp>

#include "common/text.h"
#include "entra/machine/identity.h"

namespace watchword::entra {
namespace {

// The order of the Azure SDK's ManagedIdentityCredential.
constexpr std::array<const ManagedSource*, 7> kSources = {
    &kServiceFabric, &kAppService, &kAzureMl, &kCloudShell, &kArc, &kArcAgent, &kImds};

constexpr int kRetries = 3;
constexpr std::uint32_t kFirstPauseMs = 1000;
constexpr std::int64_t kPauseMaxSeconds = 10;
constexpr std::size_t kShownMaxBytes = 200;
constexpr std::string_view kObjectPrefix = "object:";

struct Place {
  const ManagedSource* source;
  std::string reason;
};

Place place_of(const Machine& machine) {
  for (const ManagedSource* source : kSources)
    if (auto reason = source->find(machine)) return {source, std::move(*reason)};
  return {&kImds, ""};
}

std::string account_of(const AssignedIdentity& identity) {
  return identity.id.empty() ? "managed identity of this machine"
                             : "managed identity " + printable(identity.id, kShownMaxBytes);
}

std::optional<Finding> find(const Machine& machine, bool /*chosen*/) {
  const Place place = place_of(machine);
  const AssignedIdentity identity = assigned_identity(machine);
  Finding finding;
  finding.account = account_of(identity);
  finding.is_guess = place.source->probe != nullptr;
  finding.reason =
      finding.is_guess
          ? "a managed identity, if this is a machine of Azure: " + place.reason
          : "the managed identity of " + std::string(place.source->place) + ": " + place.reason;
  // AZURE_CLIENT_ID may well be meant for something else where only one identity exists.
  if (!place.source->takes_assigned && machine.host.config("entra.managedIdentity")) {
    finding.obstacle = std::string(place.source->place) + " has one identity, and " +
                       "watchword.entra.managedIdentity names another";
    finding.advice = "Remove watchword.entra.managedIdentity.";
  }
  // The endpoint alone says nothing: which service is it?
  if (finding.is_guess && machine.has("IDENTITY_ENDPOINT")) {
    finding.is_guess = false;
    finding.obstacle = "IDENTITY_ENDPOINT is set, IDENTITY_HEADER and IMDS_ENDPOINT are not";
    finding.advice = "Set IDENTITY_HEADER (App Service) or IMDS_ENDPOINT (Azure Arc), or neither.";
  }
  return finding;
}

std::optional<MachineToken> get(const Machine& machine, bool chosen) {
  const ManagedSource& source = *place_of(machine).source;
  if (source.probe != nullptr && !source.probe(machine)) {
    if (!chosen) return std::nullopt;
    throw Failure(WW_NETWORK,
                  "there is no managed identity: the service of " + std::string(source.place) +
                      " does not answer",
                  "Run this on a machine of Azure, or choose another watchword.entra.identity.");
  }
  const auto identity = source.takes_assigned ? assigned_identity(machine) : AssignedIdentity{};
  return source.get(machine, identity);
}

bool is_transient(int status) {
  return status == http::kNotFound || status == http::kGone || status == http::kTooManyRequests ||
         http::is_server_error(status);
}

// What the service says is wrong; each has its own words for it.
std::string own_words(const json::value& body) {
  for (const char* member : {"error_description", "Message", "message"})
    if (const auto words = text_at(body, member); !words.empty()) return std::string(words);
  if (const json::object* error = object_at(body, "error"))
    return std::string(text_at(*error, "message"));
  return std::string(text_at(body, "error"));
}

}  // namespace

AssignedIdentity assigned_identity(const Machine& machine) {
  using By = AssignedIdentity::By;
  const auto configured = machine.host.config("entra.managedIdentity");
  if (!configured) {
    const std::string& id = machine.target.client_id;
    return machine.has("AZURE_CLIENT_ID") ? AssignedIdentity{By::kClientId, id}
                                          : AssignedIdentity{};
  }
  if (is_guid(*configured)) return {By::kClientId, *configured};
  if (configured->starts_with("/subscriptions/")) return {By::kResourceId, *configured};
  if (configured->starts_with(kObjectPrefix) &&
      is_guid(std::string_view(*configured).substr(kObjectPrefix.size())))
    return {By::kObjectId, configured->substr(kObjectPrefix.size())};
  throw Failure(WW_INVALID,
                "watchword.entra.managedIdentity is \"" + printable(*configured, 100) + "\"",
                "Set it to the identity's client id, to its resource id (/subscriptions/…), or to "
                "object: and its object id.");
}

Form assigned_parameter(const AssignedIdentity& identity, const AssignedNames& names,
                        const ManagedSource& source) {
  using By = AssignedIdentity::By;
  Form out;
  if (identity.by == By::kNone) return out;
  const std::string_view name = identity.by == By::kClientId   ? names.client_id
                                : identity.by == By::kObjectId ? names.object_id
                                                               : names.resource_id;
  if (name.empty())
    throw Failure(WW_INVALID,
                  std::string(source.place) + " cannot be asked for an identity in this way",
                  "Set watchword.entra.managedIdentity to the identity's client id.");
  out.add(name, identity.id);
  return out;
}

HttpRequest metadata_request(const std::string& endpoint, std::string_view api_version,
                             const Machine& machine, const Form& assigned) {
  Form query;
  query.add("api-version", api_version).add("resource", machine.resource);
  HttpRequest request;
  request.url = endpoint + (endpoint.find('?') == std::string::npos ? '?' : '&');
  request.url += query.view();
  if (!assigned.view().empty()) request.url += '&' + std::string(assigned.view());
  request.flags = WW_HTTP_PLAIN | WW_HTTP_NO_PROXY;
  return request;
}

HttpResponse send_to_service(const Machine& machine, const HttpRequest& request) {
  std::uint32_t pause = kFirstPauseMs;
  for (int left = kRetries;; --left, pause *= 2) {
    HttpResponse response = machine.host.send(request);
    if (left == 0 || !is_transient(response.status)) return response;
    machine.host.trace("the managed identity service answered HTTP " +
                       std::to_string(response.status) + "; asking again");
    const auto asked = std::min(response.retry_after_seconds.value_or(0), kPauseMaxSeconds);
    machine.host.sleep(std::max(pause, static_cast<std::uint32_t>(asked) * 1000));
  }
}

MachineToken read_managed_token(const Machine& machine, const HttpResponse& response,
                                const ManagedSource& source) {
  const auto body = parse_object(response.body.view());
  if (response.status == http::kOk && body && !text_at(*body, "access_token").empty()) {
    const std::int64_t now = machine.host.now();
    const auto expires_on = number_at(*body, "expires_on");
    return {Secret(text_at(*body, "access_token")),
            expires_on.value_or(now + number_at(*body, "expires_in").value_or(0))};
  }
  const std::string service = "the managed identity service of " + std::string(source.place);
  if (response.status == http::kOk || is_transient(response.status))
    throw Failure(WW_NETWORK,
                  service + (response.status == http::kOk
                                 ? " answered without a token"
                                 : " answered HTTP " + std::to_string(response.status) +
                                       ", four times in a row"),
                  "Try again in a few minutes.");
  const std::string words = body ? printable(own_words(*body), kShownMaxBytes) : "";
  throw Failure(WW_REFUSED,
                service + " answered HTTP " + std::to_string(response.status) +
                    (words.empty() ? "" : ": " + words),
                "Check that an identity is assigned to this machine, and, if there are several, "
                "that watchword.entra.managedIdentity or AZURE_CLIENT_ID names one of them.");
}

const IdentityKind kManagedIdentity{"managed-identity", find, get};

}  // namespace watchword::entra
