// Names to addresses.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "driver.h"

namespace watchword::network {

// The addresses of a host, in the system's order of preference. Throws Failure: WW_NETWORK when
// there is none, else as Driver::check.
std::vector<tcp::endpoint> look_up(Driver& driver, const std::string& host, std::uint16_t port);

// Of numeric addresses that are separated by commas. Throws Failure (WW_INVALID) when one is none.
std::vector<tcp::endpoint> endpoints_of(std::string_view addresses, std::uint16_t port);

}  // namespace watchword::network
