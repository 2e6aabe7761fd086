// What a request to the loopback listener means.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <watchword/secret.hpp>

namespace watchword::network {

using Parameters = std::vector<std::pair<std::string, Secret>>;

// application/x-www-form-urlencoded, as a query has it too. None when it is malformed.
std::optional<Parameters> parse_form(std::string_view text);

// Whether there is exactly one `state` and it is `expected` (which is not empty). Compared in
// constant time.
bool has_state(const Parameters& parameters, const Secret& expected);

// Whether a Host header means this listener: a page elsewhere can point a name of its own at
// 127.0.0.1 (DNS rebinding), but cannot make the browser send another name than that. The port may
// be left out when it is `default_port`, the scheme's own.
bool is_own_host(std::string_view host, std::uint16_t port, std::uint16_t default_port = 0);

}  // namespace watchword::network
