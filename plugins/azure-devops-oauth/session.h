// What somebody approved for an application, and the tokens that came of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <watchword/plugin.hpp>

namespace watchword::devops_oauth {

// Azure DevOps' refresh tokens live for a year, and each works once.
inline constexpr std::int64_t kRefreshTokenLifetimeSeconds = 365LL * 24 * 3600;

struct Session {
  std::string client_id;
  std::string user;     // id of whoever approved, from the access token
  std::string account;  // for people; may be the same
  std::string authority;
  std::int64_t authorized_at = 0;
  std::int64_t renewed_at = 0;
  std::int64_t ends_at = 0;  // of the refresh token
  Secret refresh_token;

  std::string key() const { return client_id + '|' + user; }
  // Whether it is known to be somebody else's.
  bool is_anothers(std::string_view wanted_account) const;
};

class Sessions {
 public:
  explicit Sessions(const Host& host) : host_(host) {}
  std::optional<Session> find(std::string_view key) const;
  std::vector<Session> all() const;
  void save(const Session& session) const;
  bool erase(std::string_view key) const;

 private:
  const Host& host_;
};

struct AccessToken {
  Secret token;
  std::int64_t obtained_at = 0;
  std::int64_t expires_at = 0;
};

// One a session, in memory only.
class AccessTokens {
 public:
  explicit AccessTokens(const Host& host) : host_(host) {}
  std::optional<AccessToken> find(std::string_view session) const;
  // A store that cannot keep it costs a renewal next time, nothing more: traced, not thrown.
  void save(std::string_view session, const AccessToken& token) const;
  void erase(std::string_view session) const;

 private:
  const Host& host_;
};

// Which session an organization uses. It outlives the session, so that git can ask for a new one.
struct Binding {
  std::string organization;
  std::string url;  // of the organization
  std::string session;
  std::string client_id;
  std::string account;
};

class Bindings {
 public:
  explicit Bindings(const Host& host) : host_(host) {}
  std::optional<Binding> find(std::string_view organization) const;
  std::vector<Binding> all() const;
  void bind(const Binding& binding) const;
  bool erase(std::string_view organization) const;

 private:
  const Host& host_;
};

}  // namespace watchword::devops_oauth
