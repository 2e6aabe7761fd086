// A cheap mark that changes when the configuration may have changed, without reading it.
#pragma once

#include <string>
#include <string_view>

namespace watchword::host {

// Of the environment variables that configure Watchword or git, and of inode, size and time of
// git's configuration files: system, global, and that of the repository that the working directory
// is in. What else git reads is noted when it has read it (git_files.h). It has values of variables
// in it, which may be secrets: to be hashed.
std::string configuration_fingerprint();

// Whether this absolute path is one of the files of the system and the user that it marks.
bool is_marked_by_fingerprint(std::string_view path);

}  // namespace watchword::host
