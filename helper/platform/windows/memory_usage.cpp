#include "platform/memory_usage.h"

namespace watchword::platform {

// The Credential Manager names no limit.
std::optional<MemoryKeyUsage> memory_key_usage() {
  return std::nullopt;
}

}  // namespace watchword::platform
