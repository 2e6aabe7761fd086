// What a machine is called, and what nobody else can guess.
#pragma once

#include <cstddef>
#include <string>

namespace watchword::platform {

// Empty when the system does not tell.
std::string host_name();

// Fit for keys. False when the system has none to give; what is in `out` is then of no use.
bool fill_with_random_bytes(void* out, std::size_t size) noexcept;

}  // namespace watchword::platform
