#pragma once

#include <filesystem>
#include <string>

#include "server/http.h"

namespace watchword::azure {

// Has git itself answer a request of its smart HTTP protocol, through the CGI program `git
// http-backend`. `repository` is "organization/project/name"; `path` what follows it.
Reply run_git_backend(const std::filesystem::path& root, const std::string& repository,
                      const std::string& path, const std::string& user, const Request& request);

}  // namespace watchword::azure
