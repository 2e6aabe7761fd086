// `watchword pat audit`: everybody's tokens of an organization, and the end of some of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pat/audit.h"
#include "pat/rest.h"

namespace watchword::pat {

struct AuditOrder {
  std::string user;                // only users with this in login or name, in any case
  std::optional<Finding> finding;  // only tokens with it
  bool any_finding = false;        // only tokens with one at least
  bool with_ended = false;         // also tokens that are over and not taken any more
  std::int64_t expiring_within = 0;

  bool is_narrow() const { return !user.empty() || finding || any_finding; }
};

struct Audit {
  std::size_t user_count = 0;
  std::vector<AuditedToken> tokens;  // in no order
};

// Goes through all users of the organization and all of their tokens; shows how far it is. Throws
// what TokenAdministration does.
Audit audit(Rest& rest, const AuditOrder& order);

// Ends the tokens, which are all of the organization of `rest`, and takes those that are kept here
// out of the store. Throws Failure, which says how many were ended before.
void revoke_audited(Rest& rest, const std::vector<AuditedToken>& tokens);

}  // namespace watchword::pat
