// Sessions: one account that signed in to one application, with its refresh token. A refresh token
// is bound to no tenant, so a session serves all tenants of its account.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "entra/id_token.h"

namespace watchword::entra {

// Microsoft identity platform, "Refresh tokens": replaced on each use, good for 90 days.
inline constexpr std::int64_t kRefreshTokenLifetimeSeconds = 90LL * 24 * 3600;

struct Session {
  std::string environment;  // Authority::environment()
  std::string authority;    // the host that it signed in at
  std::string client_id;
  Identity identity;                 // .tenant: the one signed in to last
  std::vector<std::string> tenants;  // that gave it a token: realms
  std::int64_t signed_in_at = 0;     // by a person
  std::int64_t renewed_at = 0;       // the refresh token
  Secret refresh_token;

  // environment|client id|home account id. Not secret.
  std::string key() const;
  bool serves(std::string_view tenant) const;
  void add_tenant(std::string_view tenant);
};

// The sessions in the host's store. All functions throw what the store reports.
class Sessions {
 public:
  explicit Sessions(const Host& host) : host_(host) {}

  std::vector<Session> all() const;
  std::optional<Session> find(std::string_view key) const;
  // Replaces the stored session whole, or throws and leaves it as it was.
  void save(const Session& session) const;
  bool erase(std::string_view key) const;

 private:
  const Host& host_;
};

}  // namespace watchword::entra
