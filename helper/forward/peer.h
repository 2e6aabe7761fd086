// The side that lends: one connection of the other side, from the greeting to the answer.
#pragma once

#include "forward/session.h"
#include "platform/handle.h"

namespace watchword::forward {

// Answers one request of a process of this user; to one of somebody else it says why not. A peer
// that is slow is given up.
void serve_peer(Session& session, platform::Handle connection, platform::Handle stop);

}  // namespace watchword::forward
