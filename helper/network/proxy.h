// HTTP proxies.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <watchword/plugin.hpp>

#include "request_target.h"

namespace watchword::network {

struct Proxy {
  std::string host;
  std::uint16_t port = 0;
  Secret authorization;  // the value of Proxy-Authorization, or empty
  std::string source;    // where it was set, for advice: "https_proxy"

  // "proxy.example:8080".
  std::string name() const;
};

// "http://[user:password@]host[:port]", or none when empty. Throws Failure (WW_INVALID) for
// anything else, other kinds of proxies included.
std::optional<Proxy> parse_proxy(std::string_view url, std::string_view source);

// What to tell when a proxy answered `status` instead of passing the request on.
Failure proxy_failure(const Proxy& proxy, const std::string& host, unsigned status);

}  // namespace watchword::network
