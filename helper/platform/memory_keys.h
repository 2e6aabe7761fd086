// Short-lived secrets in the system's memory, shared by the processes of one user and on no disk.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <watchword/secret.hpp>

namespace watchword::platform {

// No function throws: where the system forbids it, nothing is kept and nothing found. Tests put
// another memory in its place.
class MemoryKeys {
 public:
  // `name` of what keeps these apart from others; it is made when something is first kept.
  // Without a name nothing is kept.
  explicit MemoryKeys(std::string name) : name_(std::move(name)) {}
  virtual ~MemoryKeys() = default;
  MemoryKeys(const MemoryKeys&) = delete;
  MemoryKeys& operator=(const MemoryKeys&) = delete;

  // Whether this machine lets us keep anything.
  virtual bool available() const;

  // What is kept under that name; none when it is not there or its time is over.
  virtual std::optional<Secret> get(const std::string& key) const;

  // Keeps it for that long (at least a second). At the quota of the user the oldest are given up.
  // False when it could not be kept.
  virtual bool put(const std::string& key, std::string_view value, unsigned timeout_seconds) const;

  virtual void erase(const std::string& key) const;
  virtual void clear() const;

 private:
  std::string name_;
};

}  // namespace watchword::platform
