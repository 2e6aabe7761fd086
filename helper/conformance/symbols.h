// What a module file says of itself to the dynamic linker.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace watchword::conformance {

struct ModuleFile {
  std::vector<std::string> exported;  // symbols that others can see
  std::vector<std::string> needed;    // libraries that it cannot be loaded without
};

// None when it is no module of this machine.
std::optional<ModuleFile> read_module_file(const std::string& path);

}  // namespace watchword::conformance
