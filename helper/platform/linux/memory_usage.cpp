#include "platform/memory_usage.h"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <string>
#include <unistd.h>

#include "platform/files.h"

namespace watchword::platform {

// proc_key-users(5): "UID: USAGE NKEYS/NIKEYS QNKEYS/MAXKEYS QNBYTES/MAXBYTES"
std::optional<MemoryKeyUsage> memory_key_usage() {
  constexpr std::size_t kFileMaxBytes = 65536;
  const auto content = read_file("/proc/key-users", kFileMaxBytes);
  if (!content) return std::nullopt;
  std::string_view rest = *content;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const std::string line(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    unsigned user = 0;
    MemoryKeyUsage usage;
    const int read = std::sscanf(  // NOLINT(cert-err34-c): the kernel's own numbers
        line.c_str(), "%u: %*u %*u/%*u %" SCNu64 "/%" SCNu64 " %" SCNu64 "/%" SCNu64, &user,
        &usage.keys, &usage.keys_max, &usage.bytes, &usage.bytes_max);
    if (read == 5 && user == ::getuid()) return usage;
  }
  return std::nullopt;
}

}  // namespace watchword::platform
