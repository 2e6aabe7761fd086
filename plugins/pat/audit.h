// What an administrator should look at first among the personal access tokens of an organization.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pat/graph_users.h"
#include "pat/token_administration.h"

namespace watchword::pat {

// The most worrying first.
enum class Finding {
  kGlobal,           // good in all organizations of its user; ends on kGlobalTokensEnd
  kFullScope,        // may do all that its user may
  kExpiring,         // ends soon: what uses it will stop
  kExpiredButValid,  // past its end, and the service takes it
  kInactive,         // before its end, and the service does not take it
  kNoEnd,            // lives for longer than the year that the web page offers
};
inline constexpr std::array<Finding, 6> kFindings = {Finding::kGlobal,   Finding::kFullScope,
                                                     Finding::kExpiring, Finding::kExpiredButValid,
                                                     Finding::kInactive, Finding::kNoEnd};
std::string_view name_of(Finding finding);  // "full-scope"

struct AuditedToken {
  std::string organization;
  GraphUser user;
  AdministeredToken administered;
  std::vector<Finding> findings;  // sorted
};

// The findings about one token, at the time `now`; a token that ends within `expiring_within`
// seconds is expiring. A token that is over and not taken any more has none.
std::vector<Finding> findings(const AdministeredToken& administered, std::int64_t now,
                              std::int64_t expiring_within);

// The most worrying first: by the first finding, then by their number, then by user and name.
void sort_by_worry(std::vector<AuditedToken>& tokens);

}  // namespace watchword::pat
