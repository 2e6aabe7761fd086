#include <array>
#include <boost/json.hpp>

#include <watchword/plugin.h>

#include "cli/commands.h"

namespace watchword::cli {
namespace {

constexpr std::array<Option, 1> kVersionOptions{{{.name = "--json", .summary = "Print JSON"}}};

int run_version(Context& context) {
  const std::string abi = std::to_string(WW_ABI_MAJOR) + "." + std::to_string(WW_ABI_MINOR);
  const std::string& version = context.services.version;
  if (context.arguments.has("--json")) {
    const boost::json::object out{{"version", version}, {"plugin_abi", abi}};
    context.put(boost::json::serialize(out) + "\n");
  } else {
    context.put("watchword " + version + "\nplugin ABI " + abi + "\n");
  }
  return 0;
}

}  // namespace

constinit const Command kVersionCommand{
    .name = "version",
    .group = Group::kAbout,
    .summary = "Print the version",
    .description = "Prints the version of Watchword and of the plugin ABI that it speaks.",
    .options = kVersionOptions,
    .examples = "watchword version",
    .run = run_version,
};

}  // namespace watchword::cli
