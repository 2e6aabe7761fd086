#include "common/uri.h"

#include <boost/url/parse.hpp>

#include <watchword/boost_url.hpp>
#include <watchword/server.hpp>

namespace watchword {

std::optional<boost::urls::url_view> parse_server_uri(std::string_view text) {
  const auto parsed = parse_with_boost_url(boost::urls::parse_uri, text);
  if (!parsed || !parsed->has_authority()) return std::nullopt;
  // The host is one, and not one that decodes to another; see parse_server().
  if (!parse_server(parsed->encoded_host_and_port())) return std::nullopt;
  return parsed;
}

}  // namespace watchword
