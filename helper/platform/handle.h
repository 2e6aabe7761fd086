// What the system knows an open thing by: a stream, a file, something that can be waited for.
#pragma once

#include <cstdint>
#include <utility>

namespace watchword::platform {

// As wide as a pointer, because some systems have no small numbers for it. A copy is the same open
// thing and does not own it; only the platform looks into it.
enum class Handle : std::intptr_t { kNone = -1 };

// Closes it, unless it is none. What it was is not to be used any more.
void close_handle(Handle handle) noexcept;

// Programs that are started from now on do not get it.
void keep_from_programs(Handle handle) noexcept;

// The owner of an open thing, or of none.
class OwnedHandle {
 public:
  OwnedHandle() = default;
  explicit OwnedHandle(Handle handle) : handle_(handle) {}
  ~OwnedHandle() {
    if (*this) close_handle(handle_);
  }
  OwnedHandle(const OwnedHandle&) = delete;
  OwnedHandle& operator=(const OwnedHandle&) = delete;
  OwnedHandle(OwnedHandle&& other) noexcept : handle_(other.release()) {}
  OwnedHandle& operator=(OwnedHandle&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  explicit operator bool() const noexcept { return handle_ != Handle::kNone; }
  Handle get() const noexcept { return handle_; }
  // Who calls this closes it.
  Handle release() noexcept { return std::exchange(handle_, Handle::kNone); }

 private:
  Handle handle_ = Handle::kNone;
};

}  // namespace watchword::platform
