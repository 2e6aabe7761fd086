#include "cli/installation.h"

#include "platform/directories.h"

namespace watchword::cli {
namespace {

constexpr std::string_view kLibrary = "/lib/watchword";

}  // namespace

std::string installation_of(std::string_view directory) {
  const auto slash = directory.rfind('/');
  std::string_view above = directory.substr(0, slash);
  if (directory.substr(slash + 1) != "bin" && above.ends_with(kLibrary))
    above.remove_suffix(kLibrary.size());
  return std::string(above);
}

std::string in_installation(std::string_view path) {
  return installation_of(platform::executable_directory()) + std::string(path);
}

}  // namespace watchword::cli
