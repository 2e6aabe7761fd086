#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <variant>

#include "server/http.h"
#include "world/cloud.h"

namespace watchword::azure {

// Why an organization does not let a request in.
struct Refusal {
  enum class Reason {
    kNoCredential,
    kUnauthorized,       // TF400813: a token that is not good here, or somebody who is no member
    kClaimsDemanded,     // the token is good, but not good enough
    kConditionalAccess,  // VS403463
  };
  Reason reason;
  std::string message;
  boost::json::object claims;  // demanded
};

// Who makes the request: the token's account, once the organization accepts it. The token comes as
// the password of Basic or as Bearer.
std::variant<const Account*, Refusal> identify(const Cloud& cloud, const Request& request,
                                               const Organization& organization);

}  // namespace watchword::azure
