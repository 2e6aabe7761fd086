#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "world/directory.h"

namespace watchword::azure {

// Where a repository lies: repos/{organization}/{project}/{repository}.git.
std::filesystem::path repository_path(const std::filesystem::path& root,
                                      std::string_view organization, std::string_view project,
                                      std::string_view repository);

// The environment in which the simulator runs git: nothing of the user's.
std::vector<std::string> git_environment(const std::filesystem::path& root);

// Makes the bare repositories that are missing, each with a few commits on `main`. Throws
// std::runtime_error when git fails.
void make_repositories(const std::filesystem::path& root, const Directory& directory);

}  // namespace watchword::azure
