// A service that wants to be left alone for a while is left alone, by all processes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <watchword/plugin.hpp>

#include "entra/authority.h"

namespace watchword::entra {

inline constexpr std::int64_t kThrottleMaxSeconds = 3600;
inline constexpr std::int64_t kThrottleDefaultSeconds = 60;

// For one endpoint, application, scope and account, as MSAL throttles.
class Throttle {
 public:
  Throttle(const Host& host, const Realm& realm, std::string_view client, std::string_view scope,
           std::string_view account);
  // Throws Failure(WW_NETWORK) that says until when, if Entra asked to wait.
  void check() const;
  // Remembers a 429 or a Retry-After of an answer.
  void note(int http_status, std::optional<std::int64_t> retry_after_seconds) const;

 private:
  const Host& host_;
  std::string key_;
};

}  // namespace watchword::entra
