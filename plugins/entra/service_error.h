// An error of Entra's token and device code endpoints or of an authorization callback: what it
// means for the session, and how to say it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "entra/target.h"
#include "oauth/token_endpoint.h"

namespace watchword::entra {

struct ServiceError {
  int http_status = 0;  // 0: a callback
  std::string error;    // "invalid_grant"
  std::string suberror;
  std::string description;
  std::string claims;  // that a new sign-in must carry, or empty
  std::string correlation_id;
  std::vector<int> codes;  // 50076 for AADSTS50076
  std::optional<std::int64_t> retry_after_seconds;
};

// From the JSON body of an endpoint.
ServiceError read_service_error(int http_status, const json::value& body);
// From a callback's error, error_subcode and error_description.
ServiceError make_callback_error(std::string error, std::string suberror, std::string description);

using oauth::Outcome;

// Decided by `error` and `suberror`, as Microsoft asks ("Handle errors and exceptions in MSAL");
// the codes only tell apart what those two leave open.
Outcome outcome_of(const ServiceError& error);

// The failure in a person's words. Its status: WW_NETWORK, WW_INTERACTION_REQUIRED or WW_REFUSED.
// `account` may be empty, `tenant` is the realm asked.
Failure to_failure(const ServiceError& error, const EntraTarget& target, const std::string& account,
                   const std::string& tenant);

}  // namespace watchword::entra
