// Asking the service that runs a pipeline's job for an assertion of who the job is.
#pragma once

#include <watchword/sdk/http.hpp>

#include "entra/machine/machine.h"

namespace watchword::entra {

// Sends the request and returns the text `member` of the JSON that comes back. Throws Failure that
// names the service as `who` and ends with `advice` when it refuses.
Secret job_assertion(const Machine& machine, const HttpRequest& request, std::string_view member,
                     const std::string& who, const std::string& advice);

}  // namespace watchword::entra
