// From addresses to a connection.
#pragma once

#include <vector>

#include "driver.h"

namespace watchword::network {

// How long an address may keep silent before the next one is tried beside it (RFC 8305 section 5,
// "Connection Attempt Delay").
inline constexpr std::chrono::milliseconds kAttemptDelay{250};

// The addresses in the order in which they are tried: the families take turns, beginning with the
// preferred one (4 or 6), else with that of the first (RFC 8305 section 4); within a family the
// order stays.
std::vector<tcp::endpoint> interleaved(const std::vector<tcp::endpoint>& endpoints,
                                       std::int32_t preferred_family);

// 4 or 6.
std::int32_t family_of(const tcp::endpoint& endpoint);

// Connects the socket to whichever of the addresses, of which there is at least one, answers first
// (RFC 8305, "Happy Eyeballs"): one that swallows everything costs kAttemptDelay, and one that
// refuses nothing. Returns what the last one answered when none is left. Throws as Driver::check.
error_code connect(Driver& driver, tcp::socket& socket,
                   const std::vector<tcp::endpoint>& endpoints);

}  // namespace watchword::network
