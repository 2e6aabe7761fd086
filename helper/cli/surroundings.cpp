#include "cli/surroundings.h"

#include <algorithm>
#include <array>

#include "cli/git_helpers.h"

namespace watchword::cli {
namespace {

// A way to credentials that others have put there.
struct Surrounding {
  // Variables that tell it; one is enough.
  std::array<std::string_view, 2> variables;
  std::string_view name;    // of the place, for people
  std::string_view helper;  // what its helper in git's configuration has in it
  std::string_view whose;   // who answers through it
};

// Dev Containers writes a function that runs the editor's own Node.js with these words; into a
// codespace, an extension of the editor's puts a program of this name.
constexpr std::array kSurroundings{
    Surrounding{{"REMOTE_CONTAINERS", "REMOTE_CONTAINERS_IPC"},
                "a dev container",
                "git-credential-helper",
                "the git of the machine that the editor runs on"},
    Surrounding{{"CODESPACES", "CODESPACE_NAME"},
                "a codespace",
                "ado-auth-helper",
                "the account that the editor is signed in with"},
};

bool is_here(const platform::Environment& environment, const Surrounding& surrounding) {
  return std::any_of(surrounding.variables.begin(), surrounding.variables.end(),
                     [&](std::string_view name) { return platform::is_set(environment, name); });
}

bool is_theirs(const Surrounding& surrounding, const std::string& helper) {
  return helper.find(surrounding.helper) != std::string::npos;
}

bool is_configured(const Surrounding& surrounding, const host::GitConfig& git) {
  const auto& entries = git.entries();
  return std::any_of(entries.begin(), entries.end(), [&](const host::GitEntry& entry) {
    return host::variable_of(entry.key) == "helper" && is_theirs(surrounding, entry.value);
  });
}

// Who of the two git asks for the target, in which order.
std::string order_of(const Surrounding& surrounding, const std::vector<std::string>& helpers,
                     const std::string& place) {
  const auto theirs = std::find_if(helpers.begin(), helpers.end(), [&](const std::string& helper) {
    return is_theirs(surrounding, helper);
  });
  const auto ours = std::find_if(helpers.begin(), helpers.end(), is_watchword);
  const bool ours_is_asked = ours != helpers.end();
  if (theirs == helpers.end())
    return ours_is_asked ? "git asks Watchword alone for " + place + ", and leaves it other servers"
                         : "git does not ask it for " + place;
  if (!ours_is_asked)
    return "git asks it for " + place +
           ", and not Watchword. `watchword configure` has Watchword "
           "asked, and leaves it other servers";
  if (ours < theirs) return "git asks Watchword first for " + place;
  return "git asks it first for " + place + ", and Watchword where it has nothing";
}

}  // namespace

std::vector<std::string> notes_on_surroundings(const platform::Environment& environment,
                                               const host::GitConfig& git, const Target& target) {
  std::vector<std::string> notes;
  const auto helpers = helpers_for(git, target);
  const std::string place = target.protocol + "://" + target.host;
  for (const Surrounding& surrounding : kSurroundings) {
    if (!is_here(environment, surrounding) || !is_configured(surrounding, git)) continue;
    notes.push_back("this is " + std::string(surrounding.name) + ", whose helper answers through " +
                    std::string(surrounding.whose) + ": " + order_of(surrounding, helpers, place));
  }
  // The editor's own window is what git falls back to, and what Watchword asks its questions with.
  if (platform::is_set(environment, "VSCODE_GIT_IPC_HANDLE") &&
      platform::is_set(environment, "GIT_ASKPASS"))
    notes.emplace_back(
        "the editor asks in its own window (GIT_ASKPASS) where no helper has an answer; with "
        "Watchword it does not come to that, and a question of Watchword's is shown there");
  return notes;
}

}  // namespace watchword::cli
