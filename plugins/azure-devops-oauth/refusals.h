// Access tokens that an organization refused. One is bad luck, or the end of what somebody
// approved, which the next renewal tells. When the token that replaced it is refused as well, the
// organization takes none of them (TF400813 on a fresh token), and asking is stopped for a while.
#pragma once

#include <string>

#include "azure-devops-oauth/session.h"
#include "azure-devops-oauth/target.h"

namespace watchword::devops_oauth {

inline constexpr std::int64_t kStoppedSeconds = 300;

class Refusals {
 public:
  Refusals(const Host& host, const Target& target, std::string_view session);

  // The organization refused the token with this hash. False when it is none of the session's.
  bool note(std::string_view sha256) const;
  // Throws Failure(WW_REFUSED) while asking is stopped.
  void check(const std::string& account) const;
  // The organization took a token.
  void clear() const;

 private:
  const Host& host_;
  const Target& target_;
  std::string session_;
  std::string refused_key_;
  std::string stopped_key_;
};

// Whether the organization takes this token, and who it says it is for (may be empty). Throws
// Failure(WW_REFUSED) when it does not: a token that was issued just now.
std::string account_in_organization(const Host& host, const Target& target,
                                    const AccessToken& token);

}  // namespace watchword::devops_oauth
