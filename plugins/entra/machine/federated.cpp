#include "entra/machine/federated.h"

#include <algorithm>

#include "common/jwt.h"
#include "common/text.h"
#include "entra/machine/client_credentials.h"

namespace watchword::entra {
namespace {

constexpr std::size_t kReasonMaxBytes = 200;

bool is_about_the_assertion(const ServiceError& error) {
  return std::any_of(error.codes.begin(), error.codes.end(), [](int code) {
    return code == 70021 || code == 700211 || code == 700212 || code == 700213;
  });
}

// "the token is of ISSUER, for SUBJECT, meant for AUDIENCE"
std::string description(std::string_view assertion) {
  const auto claims = unverified_claims(assertion);
  if (!claims) return "the token is not a JSON Web Token";
  const auto shown = [&](std::string_view name) {
    return '"' + printable(text_at(*claims, name), kReasonMaxBytes) + '"';
  };
  return "the token's issuer is " + shown("iss") + ", its subject " + shown("sub") +
         ", its audience " + shown("aud");
}

}  // namespace

// Microsoft Entra, "Workload identity federation": one for each cloud.
std::string federation_audience(const Machine& machine) {
  const std::string host = machine.realm().authority.host();
  if (host.starts_with("login.microsoftonline.us")) return "api://AzureADTokenExchangeUSGov";
  if (host.starts_with("login.partner.microsoftonline.cn") ||
      host.starts_with("login.chinacloudapi.cn"))
    return "api://AzureADTokenExchangeChina";
  return "api://AzureADTokenExchange";
}

MachineToken token_for_assertion(const Machine& machine, std::string_view assertion) {
  auto reply = application_token(machine, assertion_proof(assertion));
  if (const auto* error = std::get_if<ServiceError>(&reply)) {
    const Failure failure = application_failure(machine, *error);
    if (!is_about_the_assertion(*error)) throw failure;
    throw Failure(failure.status(), failure.message() + "; " + description(assertion),
                  failure.advice());
  }
  return std::get<MachineToken>(std::move(reply));
}

}  // namespace watchword::entra
