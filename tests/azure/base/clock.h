#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

namespace watchword::azure {

// The time by which tokens are issued and expire: the real one, moved by a scenario.
class Clock {
 public:
  // Seconds since 1970.
  std::int64_t now() const {
    const auto real = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::seconds>(real).count() + offset_;
  }
  void move(std::int64_t seconds) { offset_ += seconds; }
  std::int64_t offset() const { return offset_; }
  void reset() { offset_ = 0; }

 private:
  std::atomic<std::int64_t> offset_{0};
};

// As Entra writes times in its error bodies: 2024-05-06 07:08:09Z.
std::string format_time(std::int64_t seconds);

// As HTTP has it (RFC 9110 section 5.6.7): Mon, 06 May 2024 07:08:09 GMT.
std::string http_date(std::int64_t seconds);

}  // namespace watchword::azure
