// Names to addresses.
#pragma once

#include <string>
#include <vector>

#include "driver.h"

namespace watchword::network {

// The addresses of a host, in the system's order of preference. Throws Failure: WW_NETWORK when
// there is none, else as Driver::check.
std::vector<tcp::endpoint> look_up(Driver& driver, const std::string& host, std::uint16_t port);

}  // namespace watchword::network
