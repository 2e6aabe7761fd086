#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace watchword::azure {

struct Listener {
  std::string address = "127.0.0.1";
  int port = 0;  // 0: the system chooses
};

struct Options {
  Listener services;           // always on a loopback address
  Listener metadata;           // the same, or where a machine has them
  std::filesystem::path root;  // absolute
  bool consent_auto = false;   // sign in and consent without a form
  std::optional<std::filesystem::path> scenario;
  std::filesystem::path arc_tokens;      // where the agent of Azure Arc puts its keys
  std::optional<std::string> arc_realm;  // the file that it names instead of its key
};

// Reads the command line. Where there is nothing to run, because of --help or of a mistake, prints
// what there is to say and returns nothing, with the exit status in `status`.
std::optional<Options> parse_options(int argc, const char* const* argv, int& status);

}  // namespace watchword::azure
