// A check runs in a process of its own, which a plugin may crash, end or hold for ever.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "conformance/finding.h"
#include "platform/handle.h"

namespace watchword::conformance {

// What a check tells the process that waits for it; it arrives also when the next call crashes.
class Witness {
 public:
  explicit Witness(platform::Handle report) : report_(report) {}

  // What is called next, for the case that it does not come back: "get".
  void calling(const std::string& what) { send('c', {what}); }
  void found(const Finding& finding) { send('f', {finding.rule, finding.what, finding.advice}); }
  void done() { send('d', {}); }

 private:
  void send(char kind, const std::vector<std::string>& fields);

  platform::Handle report_;
};

using Check = std::function<void(Witness&)>;

// Which check of a module, by its number.
struct Order {
  std::string module;
  std::size_t check = 0;
};

// Runs the check in a child that has no terminal, and standard streams of its own. What it did not
// live to tell is a finding too.
std::vector<Finding> run_in_child(const Order& order, const Check& check,
                                  std::chrono::seconds limit);

// Runs what `find` returns, and does not return, where this program was started to be such a child
// by `words`, its own: on a system that cannot make a child by dividing a process.
void run_if_child(const std::vector<std::string>& words,
                  const std::function<Check(const Order&)>& find);

}  // namespace watchword::conformance
