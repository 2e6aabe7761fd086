// The owner of a file descriptor.
#pragma once

#include <unistd.h>
#include <utility>

namespace watchword::platform {

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&& other) noexcept : value_(other.release()) {}
  int get() const { return value_; }
  // Who calls this closes it.
  int release() { return std::exchange(value_, -1); }

 private:
  int value_;
};

}  // namespace watchword::platform
