#include "base/url.h"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>
#include <boost/url/url_view.hpp>

#include <watchword/boost_url.hpp>
#include <watchword/server.hpp>

#include "base/text.h"

namespace watchword {
namespace {

// The port that is meant where a URL has none.
std::string_view own_port(std::string_view protocol) {
  if (protocol == "https") return "443";
  return protocol == "http" ? "80" : "";
}

// `read_server` is parse_server(), or what takes more.
template <class ReadServer>
std::optional<Url> parse_as(std::string_view text, const ReadServer& read_server) {
  const auto parsed = parse_with_boost_url(boost::urls::parse_uri, text);
  if (!parsed || !parsed->has_authority()) return std::nullopt;
  const boost::urls::url_view view = *parsed;
  auto server = read_server(view.encoded_host_and_port());
  if (!server) return std::nullopt;
  Url url;
  url.scheme = lower(std::string(view.scheme()));
  url.host = std::move(server->name);
  url.port = std::move(server->port);
  url.has_username = view.has_userinfo();
  url.username = view.user();
  url.has_password = view.has_password();
  url.password = Secret(view.password());
  url.path = std::string(view.encoded_path());
  if (!url.path.empty() && url.path.front() == '/') url.path.erase(0, 1);
  url.query = std::string(view.encoded_query());
  return url;
}

}  // namespace

std::string Url::authority() const {
  return Server{host, port}.text();
}

std::string Url::without_user() const {
  return scheme + "://" + authority() + "/" + path;
}

std::optional<Url> parse_url(std::string_view text) {
  return parse_as(text, [](std::string_view server) { return parse_server(server); });
}

std::optional<Url> parse_url_pattern(std::string_view text) {
  return parse_as(text, [](std::string_view pattern) {
    std::string name(pattern);
    std::replace(name.begin(), name.end(), '*', '_');
    auto server = parse_server(name);
    if (server && !server->is_ipv6())
      for (std::size_t at = 0; at < server->name.size(); ++at)
        if (pattern[at] == '*') server->name[at] = '*';
    return server;
  });
}

std::optional<std::string> resolve_reference(std::string_view base, std::string_view reference) {
  const auto from = parse_with_boost_url(boost::urls::parse_uri, base);
  const auto to = parse_with_boost_url(boost::urls::parse_uri_reference, reference);
  if (!from || !to) return std::nullopt;
  boost::urls::url resolved;
  if (boost::urls::resolve(*from, *to, resolved).has_error()) return std::nullopt;
  resolved.remove_fragment();
  return std::string(resolved.buffer());
}

std::optional<std::string> canonical_host(std::string_view protocol, std::string_view host) {
  auto server = parse_server(host);
  if (!server) return std::nullopt;
  if (server->port == own_port(protocol)) server->port.clear();
  return server->text();
}

bool is_protocol(std::string_view text) {
  return !text.empty() && text.front() >= 'a' && text.front() <= 'z' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' ||
                  c == '.';
         });
}

bool host_matches(std::string_view host, std::string_view pattern) {
  return server_matches(lower(host), lower(pattern));
}

bool names_host(const std::vector<std::string>& patterns, std::string_view host) {
  const auto server = parse_server(host);
  return server && std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
           return host_matches(server->name, pattern);
         });
}

}  // namespace watchword
