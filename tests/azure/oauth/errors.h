#pragma once

#include <string_view>

#include "server/http.h"

namespace watchword::azure {

// A TokenError of Azure DevOps' authorization server, as its token endpoint tells it: one of
// OAuth's words in `Error` and a sentence in `ErrorDescription` (azure-devops-node-api,
// DelegatedAuthorizationInterfaces; MicrosoftDocs/azure-devops-docs, issue 8583). `name` is as the
// interface spells it: "invalidRefreshToken".
Reply token_error(std::string_view name);

// The same for a fault of the request itself.
Reply token_error(std::string_view error, std::string_view description);

}  // namespace watchword::azure
