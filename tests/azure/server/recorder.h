#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "server/http.h"

namespace watchword::azure {

// How the record shows a secret: the first 12 hexadecimal digits of its SHA-256.
std::string fingerprint(std::string_view secret);

// Writes one JSON line a request, before the answer goes out.
class Recorder {
 public:
  // Throws std::system_error when the file cannot be opened.
  explicit Recorder(const std::filesystem::path& file);
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // `fault` names the scenario that was applied, if any; `now` is the simulated time.
  void record(const Request& request, const Reply& reply, const std::string& kind,
              const std::string& fault, std::int64_t now);
  // How many requests of each kind there were.
  std::map<std::string, int> counters() const;

 private:
  mutable std::mutex mutex_;
  int file_ = -1;
  std::map<std::string, int> counters_;
};

}  // namespace watchword::azure
