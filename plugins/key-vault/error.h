// What a vault says when it refuses, in a person's words.
#pragma once

#include <string>
#include <string_view>

#include <watchword/plugin.hpp>

#include "key-vault/address.h"

namespace watchword::key_vault {

// Key Vault REST API: {"error": {"code": …, "message": …, "innererror": {"code": …}}}
struct VaultError {
  int http_status = 0;
  std::string code;     // "Forbidden"
  std::string inner;    // "AccessDenied"; empty where there is none
  std::string message;  // fit for a terminal
  std::string text() const;
};

VaultError read_error(const HttpResponse& response);

// `doing` says what failed: "read the secret NAME". Its status: WW_REFUSED, WW_STORE_UNAVAILABLE
// (also for 429) or WW_STORE_FAILED.
Failure to_failure(const Address& address, const HttpResponse& response, std::string_view doing);

}  // namespace watchword::key_vault
