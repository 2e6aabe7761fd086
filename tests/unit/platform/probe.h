// The program of probe.cpp, beside the one that tests.
#pragma once

#include <string>
#include <vector>

#include "platform/directories.h"
#include "platform/process.h"

namespace watchword::test {

inline std::string probe() {
  return platform::executable_directory() + "/platform-probe";
}

inline std::vector<std::string> probe(std::vector<std::string> words) {
  words.insert(words.begin(), probe());
  return words;
}

}  // namespace watchword::test
