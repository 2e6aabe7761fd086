#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <variant>

#include "devops/access.h"
#include "world/cloud.h"

namespace watchword::azure {

// What the PAT lifecycle API lets somebody make and change. The text of a result is a patTokenError
// (Microsoft Learn, "Pats - Create", "SessionTokenError").

// The token that the body asks for, after the organization's policies; not yet kept.
std::variant<PersonalAccessToken, std::string> new_pat(const Cloud& cloud, const Caller& caller,
                                                       const Organization& organization,
                                                       const boost::json::object& body);
// `pat` with the changes that the body asks for.
std::variant<PersonalAccessToken, std::string> changed_pat(const Cloud& cloud,
                                                           PersonalAccessToken pat,
                                                           const Organization& organization,
                                                           const boost::json::object& body);

// Whether the members have the types that the service binds them to: texts, and a boolean for
// allOrgs.
bool binds(const boost::json::object& body);

}  // namespace watchword::azure
