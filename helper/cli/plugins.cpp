#include <array>
#include <boost/json.hpp>
#include <limits>

#include "cli/commands.h"
#include "cli/table.h"
#include "platform/process.h"
#include "platform/program.h"
#include "platform/trust.h"

namespace watchword::cli {
namespace {

namespace json = boost::json;

constexpr std::string_view kCheck = "check";
constexpr std::chrono::minutes kCheckLimit{10};
constexpr std::size_t kCheckOutputMaxBytes = std::size_t{16} << 20;

constexpr std::array<Option, 1> kPluginsOptions{{{.name = "--json", .summary = "Print JSON"}}};

std::string kind_of(const host::Manifest& manifest) {
  return manifest.kind == host::PluginKind::kStore ? "store" : "provider";
}

// Manifests are checked when they are read; the rest shows when the module is loaded.
bool loads(host::Plugins& plugins, const host::Manifest& manifest) {
  try {
    plugins.load(manifest);
    return true;
  } catch (const Failure&) {
    return false;  // kept in refusals()
  }
}

std::string plugins_as_json(const std::vector<const host::Manifest*>& usable,
                            const std::vector<host::PluginRefusal>& refusals) {
  json::array installed;
  for (const host::Manifest* manifest : usable)
    installed.push_back(
        {{"id", manifest->id},
         {"name", manifest->name},
         {"kind", kind_of(*manifest)},
         {"version", manifest->version},
         {"description", manifest->description},
         {"module", manifest->module},
         {"hosts", json::array(manifest->hosts.begin(), manifest->hosts.end())},
         {"config", json::array(manifest->config.begin(), manifest->config.end())}});
  json::array refused;
  for (const host::PluginRefusal& refusal : refusals)
    refused.push_back({{"path", refusal.path}, {"reason", refusal.reason}});
  return json::serialize(
             json::object{{"installed", std::move(installed)}, {"refused", std::move(refused)}}) +
         "\n";
}

platform::Text plugins_as_text(const std::vector<const host::Manifest*>& usable,
                               const std::vector<host::PluginRefusal>& refusals,
                               std::size_t columns) {
  platform::Text text;
  Table table({"ID", "KIND", "VERSION", "NAME", "MODULE"});
  for (const host::Manifest* manifest : usable)
    table.add(
        {manifest->id, kind_of(*manifest), manifest->version, manifest->name, manifest->module});
  if (!table.empty()) text.append(table.text(columns));
  if (refusals.empty()) return text;
  if (!table.empty()) text.line();
  text.bold("Refused").line();
  for (const host::PluginRefusal& refusal : refusals)
    text.line(refusal.path).line("  " + refusal.reason);
  return text;
}

// In a program of its own, so that what only authors of plugins need is not in every answer's way.
int run_checks(Context& context, const std::vector<std::string>& modules) {
  const std::string program =
      platform::program_at(context.services.library_directory() + "/plugin-check");
  if (const auto why = platform::why_not_trusted(program))
    throw Failure(WW_INVALID, program + " is not run: " + *why, "Reinstall Watchword.");
  std::vector<std::string> words{program};
  if (context.arguments.has("--json")) words.emplace_back("--json");
  words.insert(words.end(), modules.begin(), modules.end());
  platform::RunOptions options;
  options.timeout = kCheckLimit;
  options.output_max_bytes = kCheckOutputMaxBytes;
  options.errors = platform::RunOptions::Errors::kShow;
  const platform::RunResult result = platform::run(words, options);
  context.put(result.output.view());
  return result.exit_code;
}

int run_plugins(Context& context) {
  if (const auto& words = context.arguments.words(); !words.empty()) {
    if (words.front() != kCheck)
      throw Failure(WW_INVALID, "`watchword plugins` does not know '" + words.front() + "'",
                    "`watchword plugins check MODULE` checks a module.");
    if (words.size() == 1)
      throw Failure(WW_INVALID, "`watchword plugins check` needs MODULE",
                    "Name the file of the module: `watchword plugins check ./mine.so`.");
    return run_checks(context, {words.begin() + 1, words.end()});
  }
  auto& plugins = context.services.plugins;
  std::vector<const host::Manifest*> usable;
  for (const host::Manifest& manifest : plugins.manifests())
    if (loads(plugins, manifest)) usable.push_back(&manifest);
  if (const auto note = platform::unknown_root()) context.say("watchword: " + *note + ".");
  if (context.arguments.has("--json")) {
    context.put(plugins_as_json(usable, plugins.refusals()));
    return 0;
  }
  if (usable.empty()) context.say("No plugin is installed that can be used.");
  context.print(
      plugins_as_text(usable, plugins.refusals(),
                      context.columns().value_or(std::numeric_limits<std::size_t>::max())));
  return 0;
}

}  // namespace

constinit const Command kPluginsCommand{
    .name = "plugins",
    .group = Group::kSetUp,
    .arguments = "[check MODULE...]",
    .summary = "List the plugins, and those that are refused, or check one",
    .description =
        "Lists the providers, which answer for hosts, and the stores, which keep secrets. Each is "
        "loaded, to see that it can be. A plugin that cannot be trusted or does not fit this "
        "version is refused: its file and the reason are shown, and everything else goes on "
        "without it.\n\n"
        "Plugins are taken from lib/watchword/plugins of this installation and from the absolute "
        "directories in WATCHWORD_PLUGIN_PATH, which are separated by colons.\n\n"
        "With check, for authors: each module, with its manifest beside it, is loaded into "
        "processes of its own, asked everything that can be asked of a plugin, and given hosts "
        "that lack or refuse something. Every rule that it breaks is one line, with what to do; "
        "the exit code is 0 when it keeps them all, else 4. A store keeps an item of the check's "
        "own meanwhile.",
    .options = kPluginsOptions,
    .examples = "watchword plugins\nwatchword plugins --json\nwatchword plugins check ./mine.so",
    .run = run_plugins,
};

}  // namespace watchword::cli
