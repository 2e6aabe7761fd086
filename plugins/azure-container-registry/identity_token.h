// The registry's own token, which container tools call an identity token: it stands for an account
// at one registry for three hours, and tools redeem it themselves for what they do there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <watchword/plugin.hpp>

namespace watchword::container_registry {

struct IdentityToken {
  Secret secret;
  std::string registry;
  std::string account;  // for people
  // Whose it is, so that it answers for nobody else: tenant and object, or the account where the
  // token of Entra does not say.
  std::string owner;
  std::int64_t expires_at = 0;

  std::string key() const { return registry + '|' + owner; }
};

// What a token of a registry says of itself. Empty for anything else.
struct Described {
  std::string registry;
  std::int64_t expires_at = 0;
};
std::optional<Described> describe(std::string_view secret);

// In the store's memory, never on a disk.
class IdentityTokens {
 public:
  explicit IdentityTokens(const Host& host) : host_(host) {}

  std::vector<IdentityToken> all() const;
  std::optional<IdentityToken> find(std::string_view key) const;
  // A store that cannot keep it costs another exchange next time, nothing more.
  void save(const IdentityToken& token) const;
  bool erase(std::string_view key) const;

 private:
  const Host& host_;
};

}  // namespace watchword::container_registry
