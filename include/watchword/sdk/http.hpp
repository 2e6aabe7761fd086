// What plugins do around one HTTP exchange. For C++17 and newer; header-only; std only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "../encoding.hpp"
#include "../failure.hpp"
#include "../host.hpp"
#include "../secret.hpp"

namespace watchword {

// The status codes (RFC 9110, section 15) that are told apart.
namespace http {
inline constexpr int kOk = 200;
inline constexpr int kNonAuthoritative = 203;
inline constexpr int kFound = 302;
inline constexpr int kBadRequest = 400;
inline constexpr int kUnauthorized = 401;
inline constexpr int kForbidden = 403;
inline constexpr int kNotFound = 404;
inline constexpr int kConflict = 409;
inline constexpr int kGone = 410;
inline constexpr int kTooManyRequests = 429;  // RFC 6585

constexpr bool is_success(int status) {
  return status >= 200 && status < 300;
}
constexpr bool is_error(int status) {
  return status >= 400;
}
constexpr bool is_server_error(int status) {
  return status >= 500;
}
}  // namespace http

inline constexpr std::uint32_t kRetryDelayMs = 1000;

namespace detail {
// Empty when it timed out or the server failed: worth a second try.
inline std::optional<HttpResponse> first_try(const Host& host, const HttpRequest& request) {
  try {
    HttpResponse response = host.send(request);
    if (!http::is_server_error(response.status) || response.retry_after_seconds) return response;
    host.trace("retrying after HTTP " + std::to_string(response.status));
  } catch (const Failure& failure) {
    if (failure.status() != WW_TIMEOUT) throw;
    host.trace("retrying after a timeout");
  }
  return std::nullopt;
}
}  // namespace detail

// One exchange, and a second one after kRetryDelayMs when the first timed out or was answered with
// 5xx and no Retry-After, as MSAL does. Throws what Host::send throws.
inline HttpResponse send_with_one_retry(const Host& host, const HttpRequest& request) {
  if (auto response = detail::first_try(host, request)) return std::move(*response);
  host.sleep(kRetryDelayMs);
  return host.send(request);
}

// A random UUID (RFC 9562, version 4) for headers that correlate requests.
inline std::string random_uuid(const Host& host) {
  std::string bytes = host.random(16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0F) | 0x40);
  bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80);
  std::string out = hex_encode(bytes);
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) out.insert(dash, 1, '-');
  return out;
}

// An application/x-www-form-urlencoded body or query. No copy of a value is left in memory.
class Form {
 public:
  // `name` goes in as it is.
  Form& add(std::string_view name, std::string_view value) {
    if (!body_.empty()) body_.append("&");
    body_.append(name).append("=");
    for (const char& c : value) body_.append(percent_encode({&c, 1}));
    return *this;
  }
  Secret take() { return std::move(body_); }
  std::string_view view() const { return body_.view(); }

 private:
  Secret body_;
};

}  // namespace watchword
