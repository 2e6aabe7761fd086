// Access tokens: short-lived, kept in memory only, one for each session and what else it depends
// on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "oauth/session.h"

namespace watchword::oauth {

// An access token counts as expired this early, as MSAL has it.
inline constexpr std::int64_t kExpiryMarginSeconds = 300;
// A clock is set back by so much every day, and means nothing by it.
inline constexpr std::int64_t kSetBackSeconds = 120;

struct AccessToken {
  Secret token;
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

// A token's key is its session's, followed by "|" and what else it depends on, if anything.
class AccessTokens {
 public:
  AccessTokens(const Host& host, const Service& service) : host_(host), service_(service) {}

  std::optional<AccessToken> find(std::string_view key) const;
  // Never persistent. A store that cannot keep it costs a refresh next time, nothing more, so that
  // failure is traced and not thrown.
  void save(std::string_view key, const AccessToken& token) const;

  std::vector<AccessToken> of_session(std::string_view session) const;
  // Erases and returns the one of the session's that has this hash.
  std::optional<AccessToken> take(std::string_view session, std::string_view sha256) const;
  void erase_session(std::string_view session) const;

 private:
  const Host& host_;
  const Service& service_;
};

// The key of the session that this access token is of, if it is in memory. Never throws Failure.
std::optional<std::string> session_of_token(const Host& host, const Service& service,
                                            std::string_view token);

}  // namespace watchword::oauth
