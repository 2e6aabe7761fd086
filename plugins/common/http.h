// What plugins do around one HTTP exchange.
#pragma once

#include <string>
#include <string_view>

#include <watchword/plugin.hpp>

namespace watchword {

inline constexpr std::uint32_t kRetryDelayMs = 1000;

// One exchange, and a second one after kRetryDelayMs when the first timed out or was answered with
// 5xx and no Retry-After, as MSAL does. Throws what Host::send throws.
HttpResponse send_with_one_retry(const Host& host, const HttpRequest& request);

// A random UUID (RFC 9562, version 4) for headers that correlate requests.
std::string random_uuid(const Host& host);

// An application/x-www-form-urlencoded body or query. No copy of a value is left in memory.
class Form {
 public:
  // `name` goes in as it is.
  Form& add(std::string_view name, std::string_view value);
  Secret take() { return std::move(body_); }
  std::string_view view() const { return body_.view(); }

 private:
  Secret body_;
};

}  // namespace watchword
