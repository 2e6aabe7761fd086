// What `watchword forward list` and `stop` say to the forwardings of this user that run: each has a
// socket of its own for that, which no other machine is given.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "forward/session.h"
#include "platform/environment.h"

namespace watchword::forward {

// Where the sockets of the forwardings that run are, made when there is one. Throws
// Failure(WW_STORE_FAILED) where this user has no such place.
std::string forwardings_directory(const platform::Environment& environment);

// The name of a destination as part of one of a file.
std::string file_name_of(const std::string& destination);

void serve_control(Session& session, platform::Handle connection, platform::Handle stop);

// A forwarding that runs.
struct Running {
  std::string control;  // its socket
  Report report;
};

// All that run; what is left of others is removed.
std::vector<Running> running(const platform::Environment& environment);
// False when it does not answer.
bool stop_running(const Running& one);

}  // namespace watchword::forward
