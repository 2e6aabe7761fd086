// A check runs in a process of its own, which a plugin may crash, end or hold for ever.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "conformance/finding.h"

namespace watchword::conformance {

// What a check tells the process that waits for it; it arrives also when the next call crashes.
class Witness {
 public:
  explicit Witness(int descriptor) : descriptor_(descriptor) {}

  // What is called next, for the case that it does not come back: "get".
  void calling(const std::string& what) { send('c', {what}); }
  void found(const Finding& finding) { send('f', {finding.rule, finding.what, finding.advice}); }
  void done() { send('d', {}); }

 private:
  void send(char kind, const std::vector<std::string>& fields);

  int descriptor_;
};

using Check = std::function<void(Witness&)>;

// Runs the check in a child that has no terminal, and standard streams of its own. What it did not
// live to tell is a finding too.
std::vector<Finding> run_in_child(const Check& check, std::chrono::seconds limit);

}  // namespace watchword::conformance
