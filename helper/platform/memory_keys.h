// Short-lived secrets in the system's memory, shared by the processes of one user and on no disk.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <watchword/secret.hpp>

namespace watchword::platform {

// What goes when there is no room for one more: the older half of what is kept, or the new one.
enum class WhenFull { kOldestGo, kNewestGoes };

// No function throws: where the system forbids it, nothing is kept and nothing found. Tests put
// another memory in its place.
class MemoryKeys {
 public:
  // `name` of what keeps these apart from others; it is made when something is first kept.
  // Without a name nothing is kept.
  explicit MemoryKeys(std::string name, WhenFull when_full = WhenFull::kOldestGo)
      : name_(std::move(name)), when_full_(when_full) {}
  virtual ~MemoryKeys() = default;
  MemoryKeys(const MemoryKeys&) = delete;
  MemoryKeys& operator=(const MemoryKeys&) = delete;

  // Whether this machine lets us keep anything.
  virtual bool available() const;

  // What is kept under that name; none when it is not there or its time is over.
  virtual std::optional<Secret> get(const std::string& key) const;

  // All that is kept, in no order.
  virtual std::vector<Secret> all() const;

  // Keeps it for that long (at least a second). False when it could not be kept; what was kept
  // under that name before may be there still.
  virtual bool put(const std::string& key, std::string_view value, unsigned timeout_seconds) const;

  virtual void erase(const std::string& key) const;
  virtual void clear() const;

 private:
  const std::string name_;
  const WhenFull when_full_;
};

}  // namespace watchword::platform
