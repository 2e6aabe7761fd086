// The side that lends: one connection of the other side, from the greeting to the answer.
#pragma once

#include <chrono>

#include "forward/session.h"
#include "platform/handle.h"

namespace watchword::forward {

// For a request to come whole, and for an answer to be taken.
inline constexpr std::chrono::seconds kPeerPatience{10};

// Answers one request of a process of this user; to one of somebody else it says why not. A peer
// that is slow is given up.
void serve_peer(Session& session, platform::Handle connection, platform::Handle stop,
                std::chrono::milliseconds patience = kPeerPatience);

}  // namespace watchword::forward
