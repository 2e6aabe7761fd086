// Access tokens that Azure DevOps refused. One refused token is bad luck and is dropped. A token
// that replaced it and is refused as well says that the session behind both is no good: a person
// signs in again. When that does not help either, the account may not enter, and asking is stopped.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "entra/target.h"

namespace watchword::entra {

inline constexpr std::int64_t kFreshlyRenewedSeconds = 300;

// Refusals by one organization, of one session.
class Refusals {
 public:
  Refusals(const Host& host, const Target& target, std::string_view session);

  // The organization refused the token with this hash. False when it is none of the session's, or
  // not any more.
  bool note(std::string_view sha256) const;
  // Throws Failure when the session is not to be used for this organization: with
  // WW_INTERACTION_REQUIRED until a person signs in, with WW_REFUSED for kFreshlyRenewedSeconds
  // when that was done already.
  void check(const std::string& account) const;
  // The organization accepted a token, or a person signed in.
  void clear() const;

 private:
  void doubt_session(std::int64_t now) const;

  const Host& host_;
  const Target& target_;
  std::string session_;
  std::string refused_key_;  // when the last token was refused
  std::string suspect_key_;  // since when the session is in doubt
  std::string barred_key_;   // since when the account is taken to be kept out
};

}  // namespace watchword::entra
