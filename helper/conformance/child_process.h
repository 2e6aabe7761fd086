// What a system has to do with the process of a check.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/child.h"

namespace watchword::conformance {

struct Ending {
  enum class How { kExit, kCrash, kTimeIsUp } how = How::kExit;
  int exit_code = 0;
  std::string crash;            // what the system calls it
  bool left_processes = false;  // which are ended by now
};

// What runs in it and reports there. Exits with 0 after that.
using Body = std::function<void(platform::Handle report)>;

// Runs it in a process of its own and hands on what it reports, until it has ended and all was
// taken, or the time is up and it was ended. Throws Failure(WW_FAULT) when there is no process to
// be had.
Ending run_process(const Order& order, const Body& body, std::chrono::seconds limit,
                   const std::function<void(std::string_view)>& take);

// See run_if_child().
void run_if_started_as_child(const std::vector<std::string>& words,
                             const std::function<Body(const Order&)>& find);

// What a child finds on its standard input.
inline constexpr std::string_view kChildInput = "nobody is to read this\n";

}  // namespace watchword::conformance
