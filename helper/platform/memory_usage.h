// How much of the memory for keys this user has taken.
#pragma once

#include <cstdint>
#include <optional>

namespace watchword::platform {

struct MemoryKeyUsage {
  std::uint64_t keys = 0;
  std::uint64_t keys_max = 0;
  std::uint64_t bytes = 0;
  std::uint64_t bytes_max = 0;
};

// None where the system has no such limit or does not tell.
std::optional<MemoryKeyUsage> memory_key_usage();

}  // namespace watchword::platform
