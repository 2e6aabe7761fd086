// A cheap mark that changes when the configuration may have changed, without reading it.
#pragma once

#include <string>

namespace watchword::host {

// Of the environment variables that configure Watchword or git, and of inode, size and time of
// git's configuration files: system, global, and that of the repository that the working directory
// is in. Files that are included by one of them are not looked at. It has values of variables in
// it, which may be secrets: to be hashed.
std::string configuration_fingerprint();

}  // namespace watchword::host
