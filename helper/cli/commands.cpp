#include "cli/commands.h"

#include <algorithm>

namespace watchword::cli {

const std::vector<Command>& commands() {
  static const std::vector<Command> table = {
      {"version", "Print the version", run_version},
      {"get", "Answer git's question for a credential", run_git_get, false},
      {"store", "Take a credential from git to keep", run_git_store, false},
      {"erase", "Take from git that a credential was refused", run_git_erase, false},
      {"capability", "Tell git what is understood", run_git_capability, false},
  };
  return table;
}

const Command* find_command(std::string_view name) {
  const auto found = std::find_if(commands().begin(), commands().end(),
                                  [&](const Command& command) { return command.name == name; });
  return found == commands().end() ? nullptr : &*found;
}

}  // namespace watchword::cli
