#include "common/http.h"

#include <optional>

#include <watchword/encoding.hpp>

namespace watchword {
namespace {

constexpr int kServerErrorFirst = 500;

// Empty when it timed out or the server failed: worth a second try.
std::optional<HttpResponse> first_try(const Host& host, const HttpRequest& request) {
  try {
    HttpResponse response = host.send(request);
    if (response.status < kServerErrorFirst || response.retry_after_seconds) return response;
    host.trace("retrying after HTTP " + std::to_string(response.status));
  } catch (const Failure& failure) {
    if (failure.status() != WW_TIMEOUT) throw;
    host.trace("retrying after a timeout");
  }
  return std::nullopt;
}

}  // namespace

HttpResponse send_with_one_retry(const Host& host, const HttpRequest& request) {
  if (auto response = first_try(host, request)) return std::move(*response);
  host.sleep(kRetryDelayMs);
  return host.send(request);
}

std::string random_uuid(const Host& host) {
  std::string bytes = host.random(16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0F) | 0x40);
  bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80);
  std::string out = hex_encode(bytes);
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) out.insert(dash, 1, '-');
  return out;
}

Form& Form::add(std::string_view name, std::string_view value) {
  if (!body_.empty()) body_.append("&");
  body_.append(name).append("=");
  for (const char& c : value) body_.append(percent_encode({&c, 1}));
  return *this;
}

}  // namespace watchword
