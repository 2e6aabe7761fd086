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

// What a service tells of a token that it hands out.
struct HandedOut {
  std::string token;
  std::string client_id;
  std::string resource;
  std::int64_t now;
  std::int64_t expires;
};
// The body of a service's own shape.
using ManagedBody = boost::json::object (*)(const HandedOut& handed_out);

// What every service of the kind does with a request that it lets in: the token of the identity
// that `parameters` (a query or a form) name, for the resource there. Such a service keeps a token
// until it is about to end.
Reply managed_token(Cloud& cloud, const Fields& parameters, const IdentityNames& names,
                    ManagedBody body, ManagedError error);

// Every time as text, and an empty refresh token (Microsoft Learn, "How to use managed identities
// for Azure resources on an Azure VM to acquire an access token").
boost::json::object metadata_body(const HandedOut& handed_out);
// The end as text, and no life (Microsoft Learn, "Use managed identities for App Service", "REST
// endpoint reference").
boost::json::object app_service_body(const HandedOut& handed_out);
// The end as a number ("Access Azure resources from an application with a managed identity" of
// Service Fabric).
boost::json::object service_fabric_body(const HandedOut& handed_out);

// {"error": "invalid_request", "error_description": …}, as the metadata service has it.
Reply metadata_error(int status, const std::string& message);
// {"statusCode": 400, "message": …}, as App Service has it.
Reply app_service_error(int status, const std::string& message);

}  // namespace watchword::azure
