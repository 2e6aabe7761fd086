#include "proxy.h"

#include <algorithm>
#include <array>

#include <watchword/encoding.hpp>
#include <watchword/server.hpp>

#include "base/text.h"
#include "base/url.h"

namespace watchword::network {
namespace {

// Where no port is given. curl's CURLOPT_PROXY: "If not specified, libcurl defaults to using port
// 1080 for proxies", and 443 for those of HTTPS; git hands http.proxy to curl.
constexpr std::uint16_t kProxyPort = 1080;
constexpr std::uint16_t kHttpsProxyPort = 443;

struct Scheme {
  std::string_view name;
  Proxy::Kind kind;
};
constexpr std::array<Scheme, 7> kSchemes{{{"http", Proxy::Kind::kHttp},
                                          {"https", Proxy::Kind::kHttps},
                                          {"socks", Proxy::Kind::kSocks4},
                                          {"socks4", Proxy::Kind::kSocks4},
                                          {"socks4a", Proxy::Kind::kSocks4a},
                                          {"socks5", Proxy::Kind::kSocks5},
                                          {"socks5h", Proxy::Kind::kSocks5h}}};

// The schemes of authentication that are worth a word; others are not repeated.
constexpr std::array<std::string_view, 4> kForeignSchemes{"Negotiate", "NTLM", "Kerberos",
                                                          "Digest"};

// Whether a challenge is of this scheme, or one of several in a line is (RFC 9110 section 11.6.1).
bool names_scheme(const std::string& challenge, std::string_view scheme) {
  const std::string text = lower(challenge);
  const std::string wanted = lower(scheme);
  for (auto at = text.find(wanted); at != std::string::npos; at = text.find(wanted, at + 1)) {
    const bool begins = at == 0 || text[at - 1] == ' ' || text[at - 1] == ',';
    const auto end = at + wanted.size();
    if (begins && (end == text.size() || text[end] == ' ' || text[end] == ',')) return true;
  }
  return false;
}

bool any_names(const std::vector<std::string>& challenges, std::string_view scheme) {
  return std::any_of(challenges.begin(), challenges.end(),
                     [&](const std::string& challenge) { return names_scheme(challenge, scheme); });
}

Failure wants_other_scheme(const Proxy& proxy, const std::vector<std::string>& challenges) {
  std::string names;
  for (const auto scheme : kForeignSchemes)
    if (any_names(challenges, scheme)) names += (names.empty() ? "" : ", ") + std::string(scheme);
  return {WW_NETWORK,
          "the proxy " + proxy.name() + " wants its users to sign in" +
              (names.empty() ? "" : " by " + names) + ", and Watchword knows Basic only",
          "Ask whoever runs the proxy for Basic, or name in " + proxy.source +
              " a proxy of your own that signs in to it."};
}

}  // namespace

std::string Proxy::name() const {
  return Server{host, std::to_string(port)}.text();
}

Secret Proxy::authorization() const {
  if (!username) return {};
  Secret pair(*username);
  pair.append(":");
  if (password) pair.append(password->view());
  std::string encoded = base64_encode(pair.view());
  Secret value("Basic ");
  value.append(encoded);
  wipe(encoded.data(), encoded.size());
  return value;
}

std::optional<Proxy> parse_proxy(std::string_view text, std::string_view source) {
  if (text.empty()) return std::nullopt;
  auto url = parse_url(text);
  if (!url)
    throw Failure(WW_INVALID, "the address of the proxy is not a URL",
                  "Correct " + std::string(source) + ": http://HOST:PORT.");
  const auto scheme = std::find_if(kSchemes.begin(), kSchemes.end(),
                                   [&](const Scheme& known) { return known.name == url->scheme; });
  if (scheme == kSchemes.end())
    throw Failure(WW_INVALID,
                  "the proxy " + url->authority() + " is of a kind that is not supported (" +
                      url->scheme + ")",
                  "Set " + std::string(source) +
                      " to an HTTP or SOCKS proxy, http://HOST:PORT or socks5h://HOST:PORT; "
                      "no_proxy names hosts that need none.");
  Proxy proxy;
  proxy.kind = scheme->kind;
  proxy.host = url->host;
  proxy.source = source;
  proxy.url = url->scheme + "://" + url->authority();
  proxy.port =
      parse_port(url->port, scheme->kind == Proxy::Kind::kHttps ? kHttpsProxyPort : kProxyPort);
  if (url->has_username) proxy.username = url->username;
  if (url->has_password) proxy.password = std::move(url->password);
  return proxy;
}

bool takes_password(const std::vector<std::string>& challenges) {
  return challenges.empty() || any_names(challenges, "Basic");
}

Failure wants_password(const Proxy& proxy) {
  return {WW_NETWORK, "the proxy " + proxy.name() + " wants a user name and a password",
          "Put them into " + proxy.source + " (" + proxy.url.substr(0, proxy.url.find(':')) +
              "://USER:PASSWORD@HOST:PORT), or give them to `git credential approve` for " +
              proxy.url + "."};
}

Failure password_refused(const Proxy& proxy) {
  if (proxy.is_stored)
    return {WW_NETWORK,
            "the proxy " + proxy.name() +
                " did not accept the user name and password that git's credential store has for it",
            "Forget them with `watchword logout " + proxy.url +
                "`, and give the right ones to `git credential approve`."};
  return {WW_NETWORK,
          "the proxy " + proxy.name() + " did not accept the user name and password in its URL",
          "Correct them in " + proxy.source + "; special characters must be percent-encoded."};
}

Failure proxy_failure(const Proxy& proxy, const std::string& host, unsigned status,
                      const std::vector<std::string>& challenges) {
  if (status != kProxyAuthenticationRequired)
    return {WW_NETWORK,
            "the proxy " + proxy.name() + " did not let through to " + host + ": it answered " +
                std::to_string(status),
            "Ask whoever runs the proxy to allow " + host + ", or name it in no_proxy."};
  if (!takes_password(challenges)) return wants_other_scheme(proxy, challenges);
  return proxy.password ? password_refused(proxy) : wants_password(proxy);
}

}  // namespace watchword::network
