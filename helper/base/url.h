// URLs as the helper meets them: in git's `url=` line, on the command line, in HTTP requests.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <watchword/secret.hpp>

namespace watchword {

struct Url {
  std::string scheme;    // lower case
  std::string username;  // decoded; empty when there is none
  bool has_username = false;
  Secret password;  // decoded
  bool has_password = false;
  std::string host;  // lower case, without the port; an IPv6 address without brackets
  std::string port;  // digits, or empty
  std::string path;  // as written, without the leading slash, query and fragment
  std::string query;

  // "host" or "host:port".
  std::string authority() const;
  // "scheme://host:port/path", without user and password.
  std::string without_user() const;
};

// None when it is not an absolute URL of a server; see parse_server().
std::optional<Url> parse_url(std::string_view text);

// The same of a URL whose host may have "*" for a label, as git's configuration has them. It is to
// be compared with URLs, never to be asked.
std::optional<Url> parse_url_pattern(std::string_view text);

// "host[:port]" in the one form in which hosts are compared, scoped and kept: lower case, without a
// final dot, without the port that is the protocol's own. None when it is no server.
std::optional<std::string> canonical_host(std::string_view protocol, std::string_view host);

// Whether it can begin a URL (RFC 3986, section 3.1), in lower case.
bool is_protocol(std::string_view text);

// What a reference (such as the value of a Location header) means on the page at `base`
// (RFC 3986 section 5). None when either is malformed.
std::optional<std::string> resolve_reference(std::string_view base, std::string_view reference);

// Whether a host name (no port) is meant by a pattern; see server_matches(). Case does not matter.
bool host_matches(std::string_view host, std::string_view pattern);

// Whether one of a list of such patterns, as manifests have them, is meant by a "host[:port]".
bool names_host(const std::vector<std::string>& patterns, std::string_view host);

}  // namespace watchword
