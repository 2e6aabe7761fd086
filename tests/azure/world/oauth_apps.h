#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/jwt.h"
#include "base/table.h"

namespace watchword::azure {

// OAuthApps of Azure DevOps' own authorization server, and what it has given out for them
// (Microsoft Learn, "Authorize access to REST APIs with OAuth 2.0"). All times are simulated
// seconds since 1970.

// Who signs the server's tokens and whom they are for.
inline constexpr std::string_view kDelegatedIssuer = "app.vstoken.visualstudio.com";

// A build agent's, registered years ago.
inline constexpr std::string_view kOAuthAppId = "0a7710c5-1dea-4b0b-8b0b-0123456789ab";

// An application's secret is itself a JWT.
struct AppSecret {
  std::string id;
  std::string text;  // empty: there is none
  std::int64_t valid_to = 0;
};

enum class SecretSlot { kPrimary, kAlternative };

struct OAuthApp {
  std::string id;
  std::string name;
  std::string owner;  // login
  std::vector<std::string> redirect_uris;
  std::vector<std::string> scopes;
  AppSecret primary;
  AppSecret alternative;

  bool redirects_to(std::string_view uri) const;  // exactly
  bool has_scopes(std::string_view text) const;
  const AppSecret* secret_of_text(std::string_view text) const;
  const AppSecret* secret_of_id(std::string_view id) const;
};

// Several threads share it: values are copies.
class OAuthApps {
 public:
  // Writes `file` now and after every change: tests read the secrets there.
  OAuthApps(const SigningKey& key, const Clock& clock, std::filesystem::path file);

  std::optional<OAuthApp> get(std::string_view id) const;
  std::optional<OAuthApp> with_secret(std::string_view text) const;

  // A new secret in place of the one there, which works no more; false when there is no such
  // application.
  bool make_secret(std::string_view id, SecretSlot slot);
  // Ends the life of a secret now.
  bool expire_secret(std::string_view id, SecretSlot slot);
  bool set_registration(std::string_view id, std::vector<std::string> redirect_uris,
                        std::vector<std::string> scopes);
  bool remove(std::string_view id);

 private:
  AppSecret new_secret(const OAuthApp& application) const;
  void write() const;
  template <typename Change>
  bool update(std::string_view id, Change change);

  const SigningKey& key_;
  const Clock& clock_;
  const std::filesystem::path file_;
  mutable std::mutex mutex_;
  std::map<std::string, OAuthApp, std::less<>> apps_;
};

// What a person approved, and every token that came of it.
struct Delegation {
  std::string authorization;  // id; what a person revokes
  std::string login;
  std::string application;
  std::string scope;
  std::string redirect_uri;
  std::string secret;  // id of the one that the token was minted with; empty for a code
  std::int64_t expires = 0;
  bool used = false;
  bool revoked = false;
};

// Somebody on the way through the pages of the authorize endpoint.
struct PendingDelegation {
  Delegation delegation;
  std::string state;
};

struct Delegations {
  Table<PendingDelegation> pending;  // by the hidden field `ctx`
  Table<Delegation> codes;           // by their text, as the others
  Table<Delegation> refresh_tokens;
  Table<Delegation> access_tokens;

  void revoke(std::string_view login);  // empty: everybody's
};

}  // namespace watchword::azure
