#include "vault/access.h"

#include <algorithm>
#include <variant>

#include "base/encoding.h"
#include "vault/replies.h"

namespace watchword::azure {
namespace {

namespace json = boost::json;

constexpr std::string_view kVersions[] = {"2016-10-01", "7.0", "7.1", "7.2",       "7.3",
                                          "7.4",        "7.5", "7.6", "2025-07-01"};

const Vault* find_vault(std::string_view name) {
  const auto* found = std::find_if(std::begin(kVaults), std::end(kVaults),
                                   [&](const Vault& vault) { return vault.name == name; });
  return found == std::end(kVaults) ? nullptr : found;
}

std::string text_claim(const json::object& claims, std::string_view name) {
  const auto* claim = claims.if_contains(name);
  return claim != nullptr && claim->is_string() ? std::string(claim->as_string()) : std::string();
}

// Microsoft Learn, "About keys, secrets and certificates", "Object identifiers".
bool is_name(std::string_view name) {
  constexpr std::size_t kNameMaxBytes = 127;
  return name.size() <= kNameMaxBytes && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  c == '-';
         });
}

// What is wrong with the token, or its claims.
std::variant<std::string, json::object> check_token(const Cloud& cloud, const Request& request,
                                                    const Vault& vault) {
  constexpr std::string_view kScheme = "bearer ";
  const std::string header = request.headers.header("Authorization");
  if (lower_case(header.substr(0, kScheme.size())) != kScheme)
    return "AKV10000: Request is missing a Bearer or PoP token.";
  const auto claims = cloud.key.verify(header.substr(kScheme.size()));
  if (!claims) return "AKV10001: The token's signature is not valid.";
  if (text_claim(*claims, "aud") != kVaultResource)
    return "AKV10022: Invalid audience. Expected " + std::string(kVaultResource) +
           ", found: " + text_claim(*claims, "aud") + ".";
  if (text_claim(*claims, "tid") != vault.tenant)
    return "AKV10032: Invalid issuer. Expected one of https://sts.windows.net/" +
           std::string(vault.tenant) + "/, found " + text_claim(*claims, "iss") + ".";
  const auto grant = cloud.grants.access_tokens.get(text_claim(*claims, "uti"));
  if (claims->at("exp").as_int64() <= cloud.clock.now() || !grant || grant->revoked)
    return "AKV10002: The token has expired or was revoked.";
  return *claims;
}

// A person goes by their name, an application by its id.
std::string principal_of(const json::object& claims) {
  const std::string person = text_claim(claims, "upn");
  return person.empty() ? text_claim(claims, "appid") : person;
}

}  // namespace

std::optional<Reply> refuse_vault(const Cloud& cloud, const Request& request,
                                  const std::string& permission) {
  const Vault* vault = find_vault(request.captures[0]);
  if (vault == nullptr) return status_reply(404);  // in truth its name has no address
  const auto checked = check_token(cloud, request, *vault);
  if (const auto* problem = std::get_if<std::string>(&checked))
    return vault_challenge(cloud, *vault, *problem);
  const std::string version = request.query.get("api-version");
  if (version.empty()) return bad_parameter("api-version must be specified");
  if (std::find(std::begin(kVersions), std::end(kVersions), version) == std::end(kVersions))
    return bad_parameter(
        "The specified version (" + version +
        ") is not recognized. Consider using the latest supported version (2025-07-01).");
  if (request.captures.size() > 1 && !is_name(request.captures[1]))
    return bad_parameter("The request URI contains an invalid name: " + request.captures[1]);
  const auto& claims = std::get<json::object>(checked);
  const std::string principal = principal_of(claims);
  if (cloud.scenario.vault_allows(principal, permission)) return std::nullopt;
  return vault_error(403, "Forbidden",
                     "The user, group or application 'appid=" + text_claim(claims, "appid") +
                         ";oid=" + text_claim(claims, "oid") + ";iss=" + text_claim(claims, "iss") +
                         "' does not have secrets " + permission + " permission on key vault '" +
                         std::string(vault->name) + ";location=westeurope'.",
                     "AccessDenied");
}

}  // namespace watchword::azure
