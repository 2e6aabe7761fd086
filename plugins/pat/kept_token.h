// The personal access tokens that are in the store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <watchword/plugin.hpp>

namespace watchword::pat {

// How a token came to be kept; also the kind of its item, the id of the way that answers it, and
// the first part of the session's name.
enum class Origin {
  kSet,     // put there by a person: `watchword pat set`, `watchword pat create`
  kIssued,  // made and renewed by Watchword itself
};
std::string_view name_of(Origin origin);  // "set", "issued"

struct KeptToken {
  Secret secret;
  std::string organization;  // "contoso"
  std::string port;          // of the organization's URL, as Organization has it
  // Not known of a token that was typed:
  std::string id;
  std::string name;
  std::string scope;
  std::string account;
  std::string asked_for;  // the account that it was made for by name; empty: the usual one
  std::int64_t valid_from = 0;
  std::int64_t valid_to = 0;

  bool is_expired(std::int64_t now) const { return valid_to != 0 && valid_to <= now; }
};

// Whether it has the form of a personal access token (Microsoft Learn, "Use personal access
// tokens"): since 2024, and before.
inline constexpr std::size_t kTokenBytes = 84;
inline constexpr std::size_t kOldTokenBytes = 52;
bool looks_like_token(std::string_view text);

// One token for each organization.
class KeptTokens {
 public:
  KeptTokens(const Host& host, Origin origin) : host_(host), origin_(origin) {}

  std::optional<KeptToken> find(std::string_view organization) const;
  void save(const KeptToken& token) const;
  bool erase(std::string_view organization) const;
  std::vector<KeptToken> all() const;

 private:
  const Host& host_;
  Origin origin_;
};

}  // namespace watchword::pat
