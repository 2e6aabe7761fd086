// Locks that processes have in common.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "platform/handle.h"

namespace watchword::platform {

// Held until destruction.
class Lock {
 public:
  Lock() = default;
  virtual ~Lock() = default;
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
};

// An advisory lock on a file, held also no longer than the process lives. The file stays behind;
// removing it would let two processes hold two locks.
class FileLock : public Lock {
 public:
  // Waits up to `timeout`; `cancelled` is asked now and then. Throws Failure: WW_TIMEOUT,
  // WW_CANCELLED, WW_STORE_FAILED (a FileFailure, see files.h).
  FileLock(const std::string& path, std::chrono::milliseconds timeout,
           const std::function<bool()>& cancelled);

 private:
  OwnedHandle file_;
};

}  // namespace watchword::platform
