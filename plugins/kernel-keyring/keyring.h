// One keyring of the kernel and what Watchword keeps in it: named blocks of bytes. See keyrings(7),
// persistent-keyring(7), user-keyring(7) and keyctl(2).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <watchword/sdk/kernel_keys.hpp>

namespace watchword {

class Keyring {
 public:
  // The user's persistent keyring, or the user keyring where the kernel has none. Linked to the
  // process's keyring: only what can be reached from there is possessed and thus readable, whatever
  // session keyring sshd, cron or systemd joined (keyrings(7), "Possession").
  // Throws Failure with WW_STORE_UNAVAILABLE where the kernel or a container forbids keyrings.
  static Keyring open();

  bool persistent() const { return persistent_; }

  // Throws Failure with WW_STORE_UNAVAILABLE when no key can be added.
  void check_writable() const;

  // The payloads under that name: none, one, or two when a writer was killed at the wrong moment.
  std::vector<Secret> read(const std::string& name) const;

  // All names that begin with `prefix`, each once.
  std::vector<std::string> names(std::string_view prefix) const;

  // Replaces the payload, whole or not at all. `timeout_seconds` 0: never. False: over the quota.
  bool write(const std::string& name, std::string_view payload, unsigned timeout_seconds) const;

  // False: there was none.
  bool erase(const std::string& name) const;

 private:
  explicit Keyring(kernel_keys::Home home) : id_(home.ring), persistent_(home.persistent) {}
  bool write_whole(const char* type, const std::string& name, std::string_view payload,
                   unsigned timeout_seconds) const;
  bool write_parts(const std::string& name, std::string_view payload,
                   unsigned timeout_seconds) const;
  void erase_other_forms(const std::string& name, const char* written) const;

  kernel_keys::Serial id_;
  bool persistent_;
};

}  // namespace watchword
