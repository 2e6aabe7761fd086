#include "base/target.h"

#include <algorithm>

#include <watchword/encoding.hpp>

#include "base/url.h"

namespace watchword {

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

// git's credential_format(): what is decoded is encoded anew, so that no byte of it ends the path
// or begins an encoding.
std::string Target::scope_url() const {
  std::string out = protocol + "://";
  if (username && !username->empty()) out += percent_encode(*username) + "@";
  out += host + "/";
  std::string_view rest = path ? std::string_view(*path) : std::string_view();
  for (;;) {
    const auto end = std::min(rest.find('/'), rest.size());
    out += percent_encode(rest.substr(0, end));
    if (end == rest.size()) return out;
    out += '/';
    rest.remove_prefix(end + 1);
  }
}

std::optional<Target> target_of(const Url& url) {
  auto path = percent_decode(url.path);
  if (!path) return std::nullopt;
  Target target;
  target.protocol = url.scheme;
  target.host = canonical_host(url.scheme, url.authority()).value_or("");
  if (!path->empty()) target.path = std::move(*path);
  if (url.has_username) target.username = url.username;
  return target;
}

std::string_view settle(Target& target) {
  // CVE-2020-11008: a request without protocol or host matches anything.
  if (target.protocol.empty()) return "it names no protocol";
  if (!is_protocol(target.protocol)) return "its protocol has a character that no protocol has";
  const bool is_file = target.host.empty() && target.protocol == "cert";  // named by the path
  if (target.host.empty() && !is_file) return "it names no host";
  if (!is_file) {
    auto host = canonical_host(target.protocol, target.host);
    if (!host) return "its host is not the name or address of a server";
    target.host = std::move(*host);
  }
  // What was said plainly and what a URL was decoded to alike: "%0a" is a line feed, too.
  if (target.path && has_control(*target.path)) return "the path has a control character in it";
  if (!target.username) return "";
  if (has_control(*target.username)) return "the user name has a control character in it";
  // Basic authentication cannot carry it (RFC 7617, section 2). Mail servers take DOMAIN:user.
  const bool is_http = target.protocol == "https" || target.protocol == "http";
  if (is_http && target.username->find(':') != std::string::npos)
    return "the user name has a colon in it";
  return "";
}

}  // namespace watchword
