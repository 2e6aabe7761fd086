// A plugin that is loaded for one check, in the child that it runs in.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>

#include <watchword/plugin.hpp>

#include "conformance/caller.h"

namespace watchword::conformance {

class Subject {
 public:
  Subject(const host::Manifest& manifest, World world, Witness& witness);

  // Loads and initializes it. False when it does not want to be used, which it may here.
  bool start();
  // Ends its use, and looks at what is left of it.
  void end();

  // Its table in our length: what it lacks is null. False when there is none.
  template <class Table>
  bool find(const char* id, Table& out) {
    const void* found = factory(id);
    if (found == nullptr) return false;
    out = {};
    std::memcpy(&out, found, std::min(*static_cast<const std::size_t*>(found), sizeof out));
    return true;
  }
  const void* factory(const char* id);

  const host::Manifest& manifest;
  ProbeHost host;
  Caller call;
  const ww_plugin_entry* entry = nullptr;

 private:
  std::size_t descriptors_ = 0;
};

}  // namespace watchword::conformance
