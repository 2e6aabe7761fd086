#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace watchword::azure {

// All times are simulated seconds since 1970.
struct PersonalAccessToken {
  enum class State { kActive, kExpired, kRevoked };

  std::string authorization_id;
  std::string login;         // whose it is
  std::string organization;  // name; empty: of all organizations of its user ("global")
  std::string display_name;
  std::string scope;  // names with spaces between, "vso.code_write vso.packaging"
  std::int64_t valid_from = 0;
  std::int64_t valid_to = 0;
  std::int64_t last_used = 0;  // 0: never
  bool revoked = false;
  std::string secret_hash;  // hexadecimal SHA-256 of what a client sends as the password

  State state(std::int64_t now) const;
  bool is_global() const { return organization.empty(); }
  // Not used for too long, which only organizations with a tenant mind.
  bool is_inactive(bool has_tenant, std::int64_t now) const;
  // Whether `wanted` ("vso.code") or something that includes it was granted.
  bool grants(std::string_view wanted) const;
};

// Global tokens stop to work then (Microsoft Learn, "Use personal access tokens").
inline constexpr std::int64_t kGlobalTokensEnd = 1796083200;  // 2026-12-01T00:00:00Z
// Unused for so long, a token of an organization with a tenant becomes inactive (the same page).
inline constexpr std::int64_t kUnusedLimit = 90 * 86400;

// What one organization allows, as its administrator set it (Microsoft Learn, "Manage personal
// access tokens using policies").
struct PersonalAccessTokenPolicy {
  std::optional<std::int64_t> max_lifespan_days;
  bool block_global = false;
  bool block_full_scope = false;
  bool disable_creation = false;
};

// Every personal access token there is or was. Several threads share it: values are copies.
class PersonalAccessTokens {
 public:
  // Adds, or replaces the one with the same id.
  void put(PersonalAccessToken token);
  std::optional<PersonalAccessToken> get(std::string_view authorization_id) const;
  std::optional<PersonalAccessToken> with_secret(std::string_view secret) const;
  // Everything that an organization shows of one user, global tokens included, the oldest first.
  std::vector<PersonalAccessToken> of(std::string_view login, std::string_view organization) const;
  // False when there is none of that id.
  bool revoke(std::string_view authorization_id);
  void revoke_all_of(std::string_view login);  // empty: everybody's
  void note_use(std::string_view authorization_id, std::int64_t now);

 private:
  mutable std::mutex mutex_;
  std::vector<PersonalAccessToken> tokens_;                  // in the order of their creation
  std::map<std::string, std::size_t, std::less<>> ids_;      // authorization id → place
  std::map<std::string, std::size_t, std::less<>> secrets_;  // hash → place
  std::multimap<std::string, std::size_t, std::less<>> logins_;
};

// A new secret: 84 characters, "AZDO" from the 77th on (Microsoft Learn, "Use personal access
// tokens": changes to the format).
std::string new_personal_access_token();
std::string hash_of_secret(std::string_view secret);

}  // namespace watchword::azure
