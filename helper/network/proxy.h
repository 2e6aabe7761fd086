// Proxies, as their URLs name them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <watchword/plugin.hpp>

#include "request_target.h"

namespace watchword::network {

struct Proxy {
  // As curl has them; the last letter says who looks the name of the server up: with kSocks5h and
  // kSocks4a the proxy, with kSocks5 and kSocks4 this machine.
  enum class Kind { kHttp, kHttps, kSocks4, kSocks4a, kSocks5, kSocks5h };

  Kind kind = Kind::kHttp;
  std::string host;
  std::uint16_t port = 0;
  std::string source;  // where it was set, for advice: "https_proxy"
  std::string url;     // "http://proxy.example:8080": without user and password
  std::optional<std::string> username;
  std::optional<Secret> password;
  bool is_stored = false;  // the password: from git's credential store, and not from the URL

  bool is_http() const { return kind == Kind::kHttp || kind == Kind::kHttps; }
  // "proxy.example:8080".
  std::string name() const;
  // The value of Proxy-Authorization (RFC 7617 section 2), or empty.
  Secret authorization() const;
};

// "KIND://[user[:password]@]host[:port]", or none when empty. Throws Failure (WW_INVALID) for
// anything else, other kinds of proxies included.
std::optional<Proxy> parse_proxy(std::string_view url, std::string_view source);

inline constexpr unsigned kProxyAuthenticationRequired = 407;  // RFC 9110 section 15.5.8

// What to tell when an HTTP proxy answered `status` instead of passing the request on; `challenges`
// are the values of its Proxy-Authenticate, each of which may say anything.
Failure proxy_failure(const Proxy& proxy, const std::string& host, unsigned status,
                      const std::vector<std::string>& challenges);

// Whether a proxy that asks so takes a user name and a password: it says Basic, or nothing.
bool takes_password(const std::vector<std::string>& challenges);

// When a SOCKS proxy wants a user name and a password, or does not accept the one it got.
Failure wants_password(const Proxy& proxy);
Failure password_refused(const Proxy& proxy);

}  // namespace watchword::network
