#pragma once

#include <optional>

#include "entra/errors.h"

namespace watchword::azure {

// What is wrong with the client_assertion of a request of this application, if anything: a JWT that
// the application signed with a registered certificate, or one of an external issuer that it
// trusts. Certificates are registered as DIR/applications/CLIENT-ID/*.pem, read at each request.
std::optional<EntraError> assertion_problem(const Cloud& cloud, const Request& request,
                                            const Application& application);

}  // namespace watchword::azure
