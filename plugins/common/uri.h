// URIs of servers, from configuration, challenges and environments.
#pragma once

#include <boost/url/url_view.hpp>
#include <optional>
#include <string_view>

namespace watchword {

// A URI with a server ("https://host…"; see parse_server()), a view of `text`; none when it is
// something else.
std::optional<boost::urls::url_view> parse_server_uri(std::string_view text);

}  // namespace watchword
