// What `watchword doctor` wants to know: the organization's tenant, and whether its authority
// answers.
#pragma once

#include <vector>

#include "entra/target.h"

namespace watchword::entra {

// Asks the organization and the authority, and nobody else. Never throws Failure: what cannot be
// found out is a finding.
std::vector<Finding> diagnose(const Host& host, const EntraTarget& target);

}  // namespace watchword::entra
