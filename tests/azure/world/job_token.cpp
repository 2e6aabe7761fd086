#include "world/job_token.h"

#include "base/encoding.h"

namespace watchword::azure {
namespace {

constexpr std::string_view kIssuer = "app.vstoken.visualstudio.com";

std::string audience(const Organization& organization) {
  return std::string(kIssuer) + "|vso:" + organization.id;
}

bool says(const boost::json::object& claims, std::string_view name, std::string_view value) {
  const auto* claim = claims.if_contains(name);
  return claim != nullptr && claim->is_string() && claim->get_string() == value;
}

}  // namespace

std::string issue_job_token(Cloud& cloud, const Organization& organization,
                            std::int64_t expires_in) {
  const Account& service = *cloud.directory.build_service(organization.name);
  const std::int64_t now = cloud.clock.now();
  const std::string id = random_guid();
  cloud.grants.access_tokens.put(id, {service.login, "", {}, false});
  return cloud.external_key.sign({{"iss", kIssuer},
                                  {"aud", audience(organization)},
                                  {"nameid", service.login},
                                  {"scp", "app_token"},
                                  {"jti", id},
                                  {"nbf", now},
                                  {"exp", now + expires_in}});
}

const Account* check_job_token(const Cloud& cloud, const std::string& token,
                               const Organization& organization) {
  const auto claims = cloud.external_key.verify(token);
  if (!claims || !says(*claims, "iss", kIssuer) || !says(*claims, "aud", audience(organization)) ||
      claims->at("exp").as_int64() <= cloud.clock.now())
    return nullptr;
  const auto grant = cloud.grants.access_tokens.get(std::string(claims->at("jti").as_string()));
  if (!grant || grant->revoked) return nullptr;
  return cloud.directory.build_service(organization.name);
}

}  // namespace watchword::azure
