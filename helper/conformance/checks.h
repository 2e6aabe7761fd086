// What is asked of a plugin, each in a process of its own.
#pragma once

#include <string>
#include <vector>

#include "conformance/child.h"
#include "plugins/manifest.h"

namespace watchword::conformance {

struct NamedCheck {
  std::string name;  // when it is asked what: "nobody may be asked"
  Check check;
};

// Of the files alone, without loading the module: exported symbols, members of the manifest.
std::vector<Finding> check_files(const host::Manifest& manifest);

// Whether the helper itself would use it, and why not.
NamedCheck loading(const std::string& directory, const host::Manifest& manifest);

// Its entry, and whatever it is: with every extension missing, failing.
std::vector<NamedCheck> module_checks(const host::Manifest& manifest);
std::vector<NamedCheck> provider_checks(const host::Manifest& manifest);
std::vector<NamedCheck> store_checks(const host::Manifest& manifest);
std::vector<NamedCheck> command_checks(const host::Manifest& manifest);

}  // namespace watchword::conformance
