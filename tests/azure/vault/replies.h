#pragma once

#include <string>

#include "server/http.h"
#include "world/cloud.h"

namespace watchword::azure {

// {"error": {"code": …, "message": …, "innererror": {"code": …}}} (Microsoft Learn,
// "Authentication, requests and responses").
Reply vault_error(int status, const std::string& code, const std::string& message,
                  const std::string& inner_code = {});

// 401 with the challenge that names the vault's tenant and resource; `problem` is the message.
Reply vault_challenge(const Cloud& cloud, const Vault& vault, const std::string& problem);

Reply secret_not_found(const std::string& name);
Reply bad_parameter(const std::string& message);

}  // namespace watchword::azure
