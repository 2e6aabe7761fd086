#include "common/uri.h"

#include <boost/url/parse.hpp>

#include <watchword/server.hpp>

namespace watchword {

std::optional<boost::urls::url_view> parse_server_uri(std::string_view text) {
  // Boost.URL 1.81 fails an assertion of its own when what follows a scheme's colon is no path.
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || !text.substr(colon + 1).starts_with("//"))
    return std::nullopt;
  const auto parsed = boost::urls::parse_uri(boost::core::string_view(text.data(), text.size()));
  if (parsed.has_error() || !parsed->has_authority()) return std::nullopt;
  // Of "https://host:44x" it makes the port 44 and the path "x".
  const std::string_view path = parsed->encoded_path();
  if (!path.empty() && path.front() != '/') return std::nullopt;
  // The host is one, and not one that decodes to another; see parse_server().
  if (!parse_server(parsed->encoded_host_and_port())) return std::nullopt;
  return *parsed;
}

}  // namespace watchword
