#include "proxy.h"

#include <watchword/encoding.hpp>
#include <watchword/server.hpp>

#include "base/url.h"

namespace watchword::network {
namespace {

// Where no port is given. curl's CURLOPT_PROXY: "If not specified, libcurl defaults to using port
// 1080 for proxies"; git hands http.proxy to curl.
constexpr std::uint16_t kProxyPort = 1080;
constexpr unsigned kProxyAuthenticationRequired = 407;

// RFC 7617 section 2.
Secret basic(const Url& url) {
  Secret pair(url.username);
  pair.append(":").append(url.password.view());
  std::string encoded = base64_encode(pair.view());
  Secret value("Basic ");
  value.append(encoded);
  wipe(encoded.data(), encoded.size());
  return value;
}

}  // namespace

std::string Proxy::name() const {
  return Server{host, std::to_string(port)}.text();
}

std::optional<Proxy> parse_proxy(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const auto url = parse_url(text);
  if (!url)
    throw Failure(WW_INVALID, "the address of the proxy is not a URL",
                  "Correct http.proxy or https_proxy: http://HOST:PORT.");
  if (url->scheme != "http")
    throw Failure(WW_INVALID,
                  "the proxy " + url->authority() + " is of a kind that is not supported (" +
                      url->scheme + ")",
                  "Set http.proxy for this URL to an HTTP proxy, http://HOST:PORT, or to an empty "
                  "value for none.");
  Proxy proxy;
  proxy.host = url->host;
  proxy.port = parse_port(url->port, kProxyPort);
  if (url->has_username) proxy.authorization = basic(*url);
  return proxy;
}

Failure proxy_failure(const Proxy& proxy, const std::string& host, unsigned status) {
  if (status != kProxyAuthenticationRequired)
    return Failure(WW_NETWORK,
                   "the proxy " + proxy.name() + " did not let through to " + host +
                       ": it answered " + std::to_string(status),
                   "Ask whoever runs the proxy to allow " + host + ", or name it in no_proxy.");
  if (proxy.authorization.empty())
    return Failure(WW_NETWORK, "the proxy " + proxy.name() + " wants a user name and a password",
                   "Put them into http.proxy or https_proxy: http://USER:PASSWORD@HOST:PORT.");
  return Failure(WW_NETWORK,
                 "the proxy " + proxy.name() +
                     " did not accept the user name and password "
                     "(Basic) in its URL",
                 "Correct them in http.proxy or https_proxy; special characters must be "
                 "percent-encoded.");
}

}  // namespace watchword::network
