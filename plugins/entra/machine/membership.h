// Organizations that refuse a machine's tokens. One refused token is bad luck and is replaced; when
// its replacement is refused as well, the identity is no user there, and asking is stopped for a
// while.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/provider.h"
#include "entra/target.h"

namespace watchword::entra {

inline constexpr std::int64_t kReplacedWithinSeconds = 300;
inline constexpr std::int64_t kNotAskedForSeconds = 60;

class Membership {
 public:
  // Of the identity behind `session` (ww_answer.session) in the request's organization.
  Membership(const Host& host, const Target& target, std::string_view session);

  // Throws Failure(WW_REFUSED) while the organization is not to be asked.
  void check(const std::string& account) const;
  // The service of Azure's machines keeps tokens itself: throws Failure(WW_REFUSED) when it gave
  // the very token that was refused.
  void check_new(const Answer& answer) const;
  void note_refusal() const;
  void note_acceptance() const;

 private:
  Failure not_a_user(const std::string& account) const;

  const Host& host_;
  const Target& target_;
  std::string refused_key_;  // when a token was refused last
  std::string barred_key_;   // when its replacement was
};

}  // namespace watchword::entra
