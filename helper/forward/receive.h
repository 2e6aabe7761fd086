// A message from the other end of a connection.
#pragma once

#include <cstddef>

#include <watchword/secret.hpp>

#include "platform/handle.h"
#include "platform/streams.h"
#include "platform/wait.h"

namespace watchword::forward {

enum class Received {
  kWhole,
  kStopped,
  kLate,
  kBrokenOff,  // the stream ended, or more came than a message may have
};

// Adds to `bytes` until `end` finds the end of the message; what follows it may have come, too.
// `stop` is waited for as well.
Received receive(platform::Handle connection, platform::Handle stop,
                 const platform::Deadline& deadline, std::size_t max_bytes, platform::Whole end,
                 Secret& bytes);

// The same of a message after which nothing comes. False when that does not come by the deadline,
// the message is too large or the stream ends before.
bool receive_by(platform::Handle connection, platform::Handle stop,
                const platform::Deadline& deadline, std::size_t max_bytes, platform::Whole end,
                Secret& bytes);

}  // namespace watchword::forward
