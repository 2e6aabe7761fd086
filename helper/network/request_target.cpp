#include "request_target.h"

#include <charconv>

#include <watchword/plugin.hpp>
#include <watchword/server.hpp>

#include "base/url.h"

namespace watchword::network {
namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

}  // namespace

std::string RequestTarget::host_header() const {
  const bool usual = port == (secure ? kHttpsPort : kHttpPort);
  return usual ? Server{host, ""}.text() : authority();
}

std::string RequestTarget::authority() const {
  return Server{host, std::to_string(port)}.text();
}

RequestTarget parse_target(std::string_view text) {
  const auto url = parse_url(text);
  if (!url || (url->scheme != "https" && url->scheme != "http"))
    throw Failure(WW_INVALID, "a request was to be sent to something that is not an http URL");
  RequestTarget target;
  target.secure = url->scheme == "https";
  target.host = url->host;
  target.port = parse_port(url->port, target.secure ? kHttpsPort : kHttpPort);
  target.path_and_query = "/" + url->path + (url->query.empty() ? "" : "?" + url->query);
  return target;
}

std::uint16_t parse_port(std::string_view digits, std::uint16_t fallback) {
  if (digits.empty()) return fallback;
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc() || end != digits.data() + digits.size() || port == 0)
    throw Failure(WW_INVALID, "'" + std::string(digits) + "' is not a port number");
  return port;
}

}  // namespace watchword::network
