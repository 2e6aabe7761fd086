#include "entra/diagnosis.h"

#include <watchword/sdk/http.hpp>
#include <watchword/sdk/json.hpp>

#include "entra/service_error.h"
#include "entra/tenant.h"

namespace watchword::entra {
namespace {

constexpr const char* kTenant = "tenant";
constexpr const char* kAuthority = "authority";

Finding fault(const char* subject, const Failure& failure) {
  return {WW_FINDING_FAULT, subject, failure.message(), failure.advice()};
}

Finding ask_authority(const Host& host, const EntraTarget& target, const Realm& realm) {
  HttpRequest request;
  request.method = "GET";
  request.url = realm.authority.metadata(realm.tenant);
  const HttpResponse response = host.send(request);
  const auto metadata = parse_object(response.body.view());
  if (http::is_success(response.status) && metadata &&
      !text_at(*metadata, "token_endpoint").empty())
    return {WW_FINDING_GOOD, kAuthority, realm.authority.host() + " answers for " + realm.tenant};
  if (metadata && !text_at(*metadata, "error").empty())
    return fault(kAuthority, to_failure(read_service_error(response.status, *metadata), target, "",
                                        realm.tenant));
  return {WW_FINDING_FAULT, kAuthority,
          realm.authority.host() + " answered with HTTP " + std::to_string(response.status) +
              " and not as an authority does",
          "Check watchword.entra.authorityHost, and what answers at that address."};
}

}  // namespace

std::vector<Finding> diagnose(const Host& host, const EntraTarget& target) {
  std::vector<Finding> findings;
  const char* subject = kTenant;
  try {
    const Realm realm = find_realm(host, target);
    if (target.organization)
      findings.push_back(
          {WW_FINDING_GOOD, kTenant, target.organization_name() + " uses " + realm.tenant});
    subject = kAuthority;
    findings.push_back(ask_authority(host, target, realm));
  } catch (const Failure& failure) {
    findings.push_back(fault(subject, failure));
  }
  return findings;
}

}  // namespace watchword::entra
