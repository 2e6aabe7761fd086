#pragma once

#include "base/fields.h"
#include "entra/errors.h"
#include "world/cloud.h"

namespace watchword::azure {

// What the authorize endpoint hands to the app's redirect URI, by the response mode of the request.
Reply respond_to_client(const AuthorizeRequest& to, const Fields& fields);
Reply refuse_client(const Cloud& cloud, const Request& request, const AuthorizeRequest& to,
                    const EntraError& error);
// A new authorization code for somebody who signed in and consented.
Reply grant_code(Cloud& cloud, const AuthorizeRequest& to, const std::string& login);

}  // namespace watchword::azure
