// How git comes to ask Watchword, and how it stops.
//
// Watchword is added to the helpers that are there already, which go on to answer for their hosts.
// For the hosts of the providers the list is emptied first (git-config(1), credential.helper: "If
// the value is empty, the list is reset"): no other helper is to answer there with an old password
// or to be given a token to write down.
#include <algorithm>
#include <array>
#include <set>
#include <unistd.h>

#include <watchword/plugin.hpp>

#include "broker/answer_cache.h"
#include "cli/commands.h"
#include "cli/format.h"
#include "cli/git_settings.h"
#include "platform/files.h"

namespace watchword::cli {
namespace {

constexpr std::array<Option, 1> kOptions{
    {{"--system", "", "For all users of this machine, instead of only this one"}}};

std::string helper_path() {
  const std::string path = platform::executable_directory() + "/git-credential-watchword";
  if (::access(path.c_str(), X_OK) == 0) return path;
  throw Failure(WW_FAULT, path + ", which git is to run, is missing", "Reinstall Watchword.");
}

// With the slash, which git takes for the same URL, the section is Watchword's own: it begins at
// the end of the file, after the helpers that it is to replace, and is gone when it is undone.
std::string helper_key(const std::string& host) {
  return "credential.https://" + host + "/.helper";
}

std::string use_http_path_key(const std::string& host) {
  return "credential.https://" + host + ".useHttpPath";
}

std::vector<GitSetting> wanted_settings(const host::Plugins& plugins) {
  // A path is run as it is, by a shell (git-config(1), credential.helper).
  const std::string helper = shell_escaped(helper_path());
  std::set<std::string> hosts;
  std::set<std::string> with_path;
  for (const host::Manifest& manifest : plugins.manifests()) {
    if (manifest.kind != host::PluginKind::kProvider) continue;
    hosts.insert(manifest.hosts.begin(), manifest.hosts.end());
    with_path.insert(manifest.use_http_path.begin(), manifest.use_http_path.end());
  }
  std::vector<GitSetting> wanted{{"credential.helper", {helper}}};
  for (const std::string& host : hosts) wanted.push_back({helper_key(host), {"", helper}});
  for (const std::string& host : with_path) wanted.push_back({use_http_path_key(host), {"true"}});
  return wanted;
}

// Helpers that the user's git asks before Watchword for hosts of no provider.
std::string asked_before(const host::GitConfig& git, const std::string& helper) {
  std::string before;
  for (const host::GitEntry& entry : git.entries()) {
    if (entry.key != "credential.helper" || entry.of_repository()) continue;
    const std::string& value = entry.value;
    if (value == helper) break;
    if (value.empty())
      before.clear();
    else
      before += (before.empty() ? "" : ", ") + value;
  }
  return before;
}

GitLevel level_of(const Arguments& arguments) {
  return arguments.has("--system") ? GitLevel::kSystem : GitLevel::kGlobal;
}

std::string whose(const Arguments& arguments) {
  return arguments.has("--system") ? "of this machine" : "of this user";
}

int run_configure(Context& context) {
  const auto wanted = wanted_settings(context.services.plugins);
  context.seams.answers.clear();
  if (!GitSettings(level_of(context.arguments)).apply(wanted)) {
    context.say("The git " + whose(context.arguments) + " asks Watchword already.");
    return 0;
  }
  context.say("The git " + whose(context.arguments) + " now asks Watchword for credentials.");
  const std::string before = asked_before(host::GitConfig(), wanted.front().values.front());
  if (!before.empty())
    context.say(
        "Helpers that were there before are asked first for hosts that no provider answers "
        "for: " +
        before + ".");
  context.say("`watchword unconfigure` undoes this.");
  return 0;
}

int run_unconfigure(Context& context) {
  context.seams.answers.clear();
  if (GitSettings(level_of(context.arguments)).unapply())
    context.say("The git " + whose(context.arguments) +
                " is as it was before `watchword configure`.");
  else
    context.say("`watchword configure` has changed nothing for the git " +
                whose(context.arguments) + "; nothing is undone.");
  return 0;
}

}  // namespace

constinit const Command kConfigureCommand{
    "configure",
    Group::kSetUp,
    "",
    "Have git ask Watchword for credentials",
    "Adds this executable to credential.helper in git's configuration. Helpers that are there "
    "already stay and are asked first, but not for the hosts that a provider answers for: there "
    "Watchword alone is asked, so that no token is written down by another helper. For a host "
    "where the path says whose credential is wanted, credential.useHttpPath is switched on as "
    "well.\n\n"
    "Doing it again changes nothing, or updates the path after Watchword was moved. What was added "
    "is recorded in the same file, as watchword.configured.",
    kOptions,
    "watchword configure\nsudo watchword configure --system",
    run_configure,
};

constinit const Command kUnconfigureCommand{
    "unconfigure",
    Group::kSetUp,
    "",
    "Undo what `configure` did, and nothing else",
    "Removes from git's configuration what `watchword configure` added, by the record that it left "
    "there. Everything else stays as it is; credentials are kept (see `watchword logout`).",
    kOptions,
    "watchword unconfigure\nsudo watchword unconfigure --system",
    run_unconfigure,
};

}  // namespace watchword::cli
