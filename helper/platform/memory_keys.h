// Short-lived secrets in the kernel's memory, shared by the processes of one user: a keyring of our
// own below the user keyring. See keyrings(7), user-keyring(7) and keyctl(2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <watchword/secret.hpp>

namespace watchword::platform {

// No function throws: where the kernel or a container forbids it, nothing is kept and nothing
// found.
class MemoryKeys {
 public:
  // `name` of the keyring; it is made when something is first kept.
  explicit MemoryKeys(std::string name) : name_(std::move(name)) {}

  // Whether this machine lets us keep anything.
  bool available() const;

  // What is kept under that name; none when it is not there or its time is over.
  std::optional<Secret> get(const std::string& key) const;

  // Keeps it for that long (at least a second). At the quota of the user the oldest are given up.
  // False when it could not be kept.
  bool put(const std::string& key, std::string_view value, unsigned timeout_seconds) const;

  void erase(const std::string& key) const;
  void clear() const;

 private:
  std::string name_;
};

}  // namespace watchword::platform
