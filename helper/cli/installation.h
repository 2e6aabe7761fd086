// Where this installation is. Its parts are found from the executable's own place, so that all of
// it may be moved: it lies in bin/, or under a front end's name that is not for everybody's PATH in
// lib/watchword/NAME/.
#pragma once

#include <string>
#include <string_view>

namespace watchword::cli {

// The directory that bin/ and lib/ are in, for an executable in `directory`.
std::string installation_of(std::string_view directory);

// What is at `path`, which begins with a slash, in the installation of this executable.
std::string in_installation(std::string_view path);

}  // namespace watchword::cli
