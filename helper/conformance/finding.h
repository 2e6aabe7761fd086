// What a check of a plugin found.
#pragma once

#include <string>

namespace watchword::conformance {

struct Finding {
  std::string rule;    // a word: "answer", "report"; watchword-plugin(7) lists them
  std::string what;    // which rule is broken, by what, and why that matters: one sentence
  std::string advice;  // the one next thing to do

  bool operator==(const Finding&) const = default;
};

}  // namespace watchword::conformance
