// Connections to message buses, and calls over them.
#pragma once

#include <string>

#include "bus/glib.h"
#include "bus/wait.h"

namespace watchword::bus {

struct Call {
  std::string name;
  std::string object;
  std::string interface;
  std::string method;
  bool start = true;  // whoever has the name, if nobody has it yet
};

// How a call ended.
enum class End {
  kAnswered,
  kNobody,       // nobody has the name, and nobody can be started for it
  kNotThere,     // whoever has it lacks the object or the interface, or not yet
  kUnsupported,  // it lacks the method
  kWentAway,     // it, or the bus
  kRefused,      // an error of its own
  kLate,
  kCancelled
};

struct Reply {
  End end = End::kAnswered;
  Owned<GVariant> value;  // of kAnswered
  std::string words;      // of whoever failed
};

// To the bus at that address: the one that there is already, or a new one. Null when there is none;
// then `failure` says how it ended.
GDBusConnection* connect(const std::string& address, const Deadline& deadline,
                         const Cancelled& cancelled, Reply& failure);

// Calls and waits. Takes `arguments` if it is floating.
Reply call(GDBusConnection& connection, const Call& what, GVariant* arguments,
           const Deadline& deadline, const Cancelled& cancelled);

// Sends what nobody answers, and sees it out.
void send(GDBusConnection& connection, const Call& what, GVariant* arguments,
          const Deadline& deadline);

}  // namespace watchword::bus
