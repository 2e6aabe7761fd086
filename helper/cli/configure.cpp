// How git comes to ask Watchword, and how it stops.
//
// Watchword is added to the helpers that are there already, which go on to answer for their hosts.
// For the hosts of the providers the list is emptied first (git-config(1), credential.helper: "If
// the value is empty, the list is reset"): no other helper is to answer there with an old password
// or to be given a token to write down.
#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <set>

#include <watchword/plugin.hpp>

#include "broker/answer_cache.h"
#include "cli/address.h"
#include "cli/client_setup.h"
#include "cli/commands.h"
#include "cli/format.h"
#include "cli/git_settings.h"
#include "cli/import.h"
#include "cli/suggest.h"
#include "host/helpers_extension.h"
#include "person/browser.h"
#include "platform/directories.h"
#include "platform/process.h"
#include "platform/program.h"

namespace watchword::cli {
namespace {

constexpr Option kSystemOption{
    .name = "--system", .summary = "git: for all users of this machine, instead of only this one"};
constexpr std::array<Option, 4> kConfigureOptions{{
    {.name = "--only",
     .summary = "git: ask no helper that was there before, for hosts of no provider either"},
    {"--feed", "URL", "A feed or registry that the client is told of; several may be given"},
    {.name = "--dry-run", .summary = "Show what would be changed, and change nothing"},
    kSystemOption,
}};
constexpr std::array<Option, 2> kUndoOptions{{
    {.name = "--all", .summary = "Everywhere: in git and in every client's files"},
    kSystemOption,
}};

std::string helper_path() {
  const std::string path = platform::executable_directory() + "/git-credential-watchword";
  try {
    return platform::program_at(path);
  } catch (const Failure&) {
    throw Failure(WW_FAULT, path + ", which git is to run, is missing", "Reinstall Watchword.");
  }
}

// With the slash, which git takes for the same URL, the section is Watchword's own: it begins at
// the end of the file, after the helpers that it is to replace, and is gone when it is undone.
std::string helper_key(const std::string& host) {
  return "credential.https://" + host + "/.helper";
}

std::string use_http_path_key(const std::string& host) {
  return "credential.https://" + host + ".useHttpPath";
}

std::vector<GitSetting> wanted_settings(const host::Plugins& plugins, bool only) {
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
  if (only) wanted.front().values.insert(wanted.front().values.begin(), "");
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

// Another helper may have kept what git would ask a person for again.
void say_what_could_be_imported(Context& context) {
  if (context.arguments.has("--system")) return;
  if (const std::string hint = import_hint(context); !hint.empty()) context.say(hint);
}

// Of the plugin, where it is installed, that asks another helper.
std::optional<std::string> helper_key_of(const host::Plugins& plugins) {
  for (const host::Manifest& manifest : plugins.manifests())
    if (!manifest.helpers.empty()) return manifest.helpers.front();
  return std::nullopt;
}

// Windows' session, and its browser, are there already; which of them is asked is the user's to
// say.
void offer_windows_helper(const Context& context) {
  constexpr std::chrono::seconds kStartsWithin{20};
  const auto key = helper_key_of(context.services.plugins);
  if (!key || context.services.config.look_up(*key) ||
      !host::is_wsl(host::BrowserSearch{context.services.environment}))
    return;
  const auto program = platform::find_in_path("git-credential-watchword.exe");
  if (!program) return;
  const std::string why = host::why_no_helper(*program, kStartsWithin);
  if (!why.empty()) {
    context.say("Windows has a Watchword, which cannot be asked from here: " + why + ".");
    return;
  }
  context.say(
      "Windows has a Watchword. To use the sign-in that is there: git config --global "
      "watchword." +
      *key + " " + shell_quoted(*program));
}

int configure_git(Context& context) {
  const auto wanted = wanted_settings(context.services.plugins, context.arguments.has("--only"));
  if (context.arguments.has("--dry-run")) {
    for (const GitSetting& setting : wanted)
      for (const std::string& value : setting.values)
        context.put(setting.key + " = " + value + "\n");
    context.say("This is what git's configuration is to say. Nothing was changed.");
    return 0;
  }
  context.seams.answers.clear();
  if (!GitSettings(level_of(context.arguments)).apply(wanted)) {
    context.say("The git " + whose(context.arguments) + " asks Watchword already.");
    offer_windows_helper(context);
    say_what_could_be_imported(context);
    return 0;
  }
  context.say("The git " + whose(context.arguments) + " now asks Watchword for credentials.");
  context.say(
      "Next: clone or fetch. You are asked to sign in where that is needed; `watchword login URL` "
      "does it at once.");
  const std::string before = asked_before(host::GitConfig(), wanted.front().values.back());
  if (!before.empty())
    context.say(
        "Helpers that were there before are asked first for hosts that no provider answers "
        "for: " +
        before + ". With --only, Watchword alone is asked.");
  offer_windows_helper(context);
  context.say("`watchword unconfigure` undoes this.");
  say_what_could_be_imported(context);
  return 0;
}

int unconfigure_git(Context& context) {
  context.seams.answers.clear();
  if (GitSettings(level_of(context.arguments)).unapply())
    context.say("The git " + whose(context.arguments) +
                " is as it was before `watchword configure`.");
  else
    context.say("`watchword configure` has changed nothing for the git " +
                whose(context.arguments) + "; nothing is undone.");
  return 0;
}

constexpr std::string_view kGit = "git";

[[noreturn]] void refuse_client(const std::string& typed) {
  std::vector<std::string_view> names{kGit};
  for (const ClientSetup& setup : client_setups()) names.push_back(setup.name);
  const std::string meant = nearest(typed, names);
  throw Failure(WW_INVALID, "'" + typed + "' is no client that Watchword can configure",
                (meant.empty() ? "" : "Did you mean " + meant + "? ") + "There are " +
                    join(names, ", ") + "; others find a token by `watchword exec`.");
}

// The feeds that were typed; a token for one that no provider answers for is none of ours.
std::vector<Target> feeds_of(Context& context) {
  std::vector<Target> out;
  for (const std::string& typed : context.arguments.values("--feed")) {
    out.push_back(begin_with_address(context, typed));
    if (broker::claiming(context.seams, out.back()).empty())
      throw Failure(WW_INVALID, "no provider answers for " + out.back().url(),
                    "`watchword plugins` lists them and their hosts.");
  }
  return out;
}

void configure_client(Context& context, const ClientSetup& setup,
                      const std::vector<Target>& feeds) {
  const std::string name(setup.name);
  const bool dry = context.arguments.has("--dry-run");
  const ClientSettings settings(context.services.state);
  const auto wanted = setup.settings(context, feeds);
  const auto missing = ClientSettings::missing(wanted);
  for (const ClientSetting& setting : missing) context.put(shown(setting) + "\n");
  if (!dry) settings.apply(name, wanted);
  if (missing.empty())
    context.say(name + " is configured already.");
  else
    context.say(dry ? "This is what would be changed for " + name + ". Nothing was."
                    : name + " is configured. `watchword unconfigure " + name + "` undoes this.");
  if (const std::string rest = setup.rest(context, feeds); !rest.empty()) context.say(rest);
}

// The words, and git where there is none.
std::vector<std::string> clients_of(const Arguments& arguments) {
  if (arguments.words().empty()) return {std::string(kGit)};
  for (const std::string& word : arguments.words())
    if (word != kGit && find_client_setup(word) == nullptr) refuse_client(word);
  return arguments.words();
}

bool is_git_alone(const std::vector<std::string>& clients) {
  return clients.size() == 1 && clients.front() == kGit;
}

int run_configure(Context& context) {
  const auto clients = clients_of(context.arguments);
  if (is_git_alone(clients) && context.arguments.has("--feed"))
    throw Failure(WW_INVALID, "git is not told of feeds", "Name the client too, such as pip.");
  const auto feeds = feeds_of(context);
  for (const std::string& client : clients) {
    if (client == kGit)
      configure_git(context);
    else
      configure_client(context, *find_client_setup(client), feeds);
  }
  return 0;
}

void unconfigure_client(Context& context, const std::string& client) {
  const auto done = ClientSettings(context.services.state).unapply(client);
  for (const ClientSetting& setting : done.left)
    context.say("Left as it is, since it was changed after `watchword configure`: " +
                shown(setting));
  if (done.undone.empty() && done.left.empty())
    context.say("`watchword configure` has changed nothing for " + client + "; nothing is undone.");
  else
    context.say((done.left.empty() ? "" : "All else of ") + client +
                " is as it was before `watchword configure`.");
}

void unconfigure_one(Context& context, const std::string& client) {
  if (client == kGit)
    unconfigure_git(context);
  else
    unconfigure_client(context, client);
}

// Where one cannot be undone, all others are; the failure is told at the end.
void unconfigure_all(Context& context) {
  if (!context.arguments.words().empty())
    throw Failure(WW_INVALID, "--all and the name of a client contradict each other",
                  "Leave one of them out.");
  auto clients = ClientSettings(context.services.state).clients();
  clients.emplace_back(kGit);
  std::exception_ptr failed;
  for (const std::string& client : clients) {
    try {
      unconfigure_one(context, client);
    } catch (const Failure&) {
      failed = std::current_exception();
    }
  }
  if (failed) std::rethrow_exception(failed);
}

int run_unconfigure(Context& context) {
  if (context.arguments.has("--all")) {
    unconfigure_all(context);
    return 0;
  }
  for (const std::string& client : clients_of(context.arguments)) unconfigure_one(context, client);
  return 0;
}

}  // namespace

constinit const Command kConfigureCommand{
    .name = "configure",
    .group = Group::kSetUp,
    .arguments = "[CLIENT...]",
    .summary = "Have git, or another client, ask Watchword for credentials",
    .description =
        "Adds this executable to credential.helper in git's configuration. Helpers that are there "
        "already stay and are asked first, but not for the hosts that a provider answers for: "
        "there Watchword alone is asked, so that no token is written down by another helper. For a "
        "host where the path says whose credential is wanted, credential.useHttpPath is switched "
        "on as well. With --only no other helper is asked for any host.\n\n"
        "Doing it again changes nothing, or updates the path after Watchword was moved. What was "
        "added is recorded in the same file, as watchword.configured.\n\n"
        "With the names of other clients (cargo, docker, npm, nuget, pip, pnpm, poetry, twine, uv, "
        "yarn) their own files are changed, for the feeds that --feed names, and each change is "
        "shown. Everything else in them stays as it is; no token is written.",
    .options = kConfigureOptions,
    .examples =
        "watchword configure\nsudo watchword configure --system\n"
        "watchword configure pip twine --feed https://HOST/NAME/pypi/simple/",
    .run = run_configure,
};

constinit const Command kUnconfigureCommand{
    .name = "unconfigure",
    .group = Group::kSetUp,
    .arguments = "[CLIENT...]",
    .summary = "Undo what `configure` did, and nothing else",
    .description =
        "Removes from git's configuration what `watchword configure` added, by the record that it "
        "left there. Everything else stays as it is; credentials are kept (see `watchword "
        "logout`).\n\n"
        "With the names of other clients, in their files what `watchword configure` changed is as "
        "it was before; what was changed since is left, and named. --all undoes all of it, as is "
        "wanted before Watchword is uninstalled.",
    .options = kUndoOptions,
    .examples = "watchword unconfigure\nwatchword unconfigure --all",
    .run = run_unconfigure,
};

}  // namespace watchword::cli
