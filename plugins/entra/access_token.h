// Access tokens: short-lived, kept in memory only, one for each session, realm and scope.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "entra/target.h"
#include "entra/token_endpoint.h"

namespace watchword::entra {

// An access token counts as expired this early, as MSAL has it.
inline constexpr std::int64_t kExpiryMarginSeconds = 300;
// A clock is set back by so much every day, and means nothing by it.
inline constexpr std::int64_t kSetBackSeconds = 120;

struct AccessToken {
  Secret token;
  std::string sha256;  // lower-case hex, of the token
  std::int64_t obtained_at = 0;
  std::int64_t expires_at = 0;
  std::int64_t refresh_at = 0;  // 0: not before it expires
  std::string claims;           // that were demanded when it was requested, or empty

  // One from the future does not: the clock was set back, and nobody knows how old the token is.
  bool lives(std::int64_t now, std::int64_t seconds) const {
    return obtained_at <= now + kSetBackSeconds && expires_at - now > seconds;
  }
  bool due_for_refresh(std::int64_t now) const { return refresh_at != 0 && refresh_at <= now; }
};

AccessToken make_access_token(const Host& host, const TokenAnswer& answer, std::string claims);

// Lower-case hex SHA-256, as the host names secrets.
std::string sha256_hex(const Host& host, std::string_view secret);

class AccessTokens {
 public:
  explicit AccessTokens(const Host& host) : host_(host) {}

  static std::string key(const Host& host, std::string_view session, std::string_view tenant,
                         std::string_view scopes);
  std::optional<AccessToken> find(std::string_view key) const;
  // Never persistent. A store that cannot keep it costs a refresh next time, nothing more, so that
  // failure is traced and not thrown.
  void save(std::string_view key, const AccessToken& token) const;
  void erase(std::string_view key) const;

  struct Kept {
    std::string key;
    AccessToken token;
  };
  std::vector<Kept> of_session(std::string_view session) const;
  void erase_session(std::string_view session) const;

 private:
  const Host& host_;
};

}  // namespace watchword::entra
