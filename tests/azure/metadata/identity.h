#pragma once

#include <string>
#include <string_view>

#include "server/http.h"
#include "world/cloud.h"

namespace watchword::azure {

// How a service of a machine's names one of several identities; empty: it has no such parameter.
struct IdentityNames {
  std::string_view client_id;
  std::string_view object_id;
  std::string_view resource_id;
};

// A text of the service's own for each way in which a request can be wrong.
using ManagedError = Reply (*)(int status, const std::string& message);

// What every service of the kind does with a request that it lets in: the token of the identity
// that `parameters` (a query or a form) name, for the resource there, as the members that all of
// them have in common; the times are text. Such a service keeps a token until it is about to end.
Reply managed_token(Cloud& cloud, const Fields& parameters, const IdentityNames& names,
                    ManagedError error);

// {"error": "invalid_request", "error_description": …}, as the metadata service has it.
Reply metadata_error(int status, const std::string& message);
// {"statusCode": 400, "message": …}, as App Service has it.
Reply app_service_error(int status, const std::string& message);

}  // namespace watchword::azure
