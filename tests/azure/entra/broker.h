#pragma once

#include <boost/json/value.hpp>

#include "server/http.h"
#include "world/cloud.h"

namespace watchword::azure {

// For a stand-in of the identity broker (tests/identity-broker): what Entra gives a machine that an
// account is signed in to. {"login", "client_id", "redirect_uri", "authority", "scope", "claims",
// "interactive", "renews"} → an answer of the token endpoint, or {"code", "message"} of its error.
Reply issue_to_broker(Cloud& cloud, const boost::json::value& wanted);

// {"logins": […]} → the accounts as a broker lists them.
Reply broker_accounts(const Cloud& cloud, const boost::json::value& wanted);

}  // namespace watchword::azure
