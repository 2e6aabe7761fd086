// plugin-check [--json] MODULE…: what `watchword plugins check` starts. A program of its own, so
// that the helper does not grow by what only authors of plugins need.
#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <filesystem>
#include <iterator>

#include "conformance/checks.h"
#include "platform/paths.h"
#include "platform/self.h"
#include "platform/streams.h"
#include "plugins/plugins.h"

namespace watchword::conformance {
namespace {

namespace json = boost::json;

enum ExitCode : int { kKeepsAll = 0, kUsage = 2, kBreaks = 4 };

constexpr std::chrono::seconds kLimit{10};  // for one check, of which each takes milliseconds

struct Seen {
  Finding finding;
  std::string check;  // the first in which it was seen; empty: without loading
};

struct Result {
  std::string module;
  std::size_t checks = 0;
  std::vector<Seen> seen;

  void add(const std::string& check, const std::vector<Finding>& findings) {
    ++checks;
    for (const Finding& finding : findings)
      if (std::none_of(seen.begin(), seen.end(),
                       [&](const Seen& known) { return known.finding == finding; }))
        seen.push_back({finding, check});
  }
};

// The manifest beside the module, as the helper reads it; else what is wrong with it.
const host::Manifest* find_manifest(const host::Plugins& plugins, const std::string& directory,
                                    Result& result) {
  const std::string stem = result.module.substr(0, result.module.rfind('.'));
  for (const host::Manifest& manifest : plugins.manifests())
    if (manifest.module == result.module) return &manifest;
  for (const host::PluginRefusal& refusal : plugins.refusals())
    if (refusal.path == stem + ".json" || refusal.path == directory) {
      result.add("", {{refusal.path == directory ? "files" : "manifest",
                       refusal.path + " is not used: " + refusal.reason,
                       "Correct it; watchword-plugin(7) describes files and manifest."}});
      return nullptr;
    }
  result.add("", {{"manifest", "there is no " + stem + ".json beside it",
                   "Write a manifest; watchword-plugin(7) describes it."}});
  return nullptr;
}

// A module that did not come back once would not come back each time.
bool hangs(const Result& result) {
  return std::any_of(result.seen.begin(), result.seen.end(),
                     [](const Seen& seen) { return seen.finding.rule == "time"; });
}

std::vector<NamedCheck> all_checks(const std::string& directory, const host::Manifest& manifest) {
  std::vector<NamedCheck> out{loading(directory, manifest)};
  const auto add = [&](std::vector<NamedCheck> checks) {
    out.insert(out.end(), std::make_move_iterator(checks.begin()),
               std::make_move_iterator(checks.end()));
  };
  add(module_checks(manifest));
  add(manifest.kind == host::PluginKind::kStore ? store_checks(manifest)
                                                : provider_checks(manifest));
  add(command_checks(manifest));
  return out;
}

// The plugins beside a module, of which it is one.
struct Place {
  explicit Place(const std::string& path)
      : module(std::filesystem::absolute(path).lexically_normal().generic_string()),
        directory(platform::directory_of(module)),
        plugins([this] { return std::vector{directory}; }, nullptr) {}

  const std::string module;
  const std::string directory;
  const host::Plugins plugins;
};

Result check_module(const std::string& path) {
  const Place place(path);
  Result result{place.module, 0, {}};
  const host::Manifest* manifest = find_manifest(place.plugins, place.directory, result);
  if (manifest == nullptr) return result;
  result.add("", check_files(*manifest));
  const auto checks = all_checks(place.directory, *manifest);
  for (std::size_t i = 0; i < checks.size(); ++i) {
    const auto findings = run_in_child({place.module, i}, checks[i].check, kLimit);
    result.add(checks[i].name, findings);
    if (i == 0 && !findings.empty()) return result;  // the helper does not load it
    if (hangs(result)) return result;
  }
  return result;
}

// In a child that has to find it anew.
Check check_of(const Order& order) {
  return [order](Witness& witness) {
    const Place place(order.module);
    Result found{place.module, 0, {}};
    const host::Manifest* manifest = find_manifest(place.plugins, place.directory, found);
    for (const Seen& seen : found.seen) witness.found(seen.finding);
    if (manifest == nullptr) return;
    const auto checks = all_checks(place.directory, *manifest);
    if (order.check < checks.size()) checks[order.check].check(witness);
  };
}

std::string as_text(const Result& result) {
  const std::string name = result.module.substr(result.module.rfind('/') + 1);
  std::string out;
  for (const auto& [finding, check] : result.seen)
    out += name + ": " + finding.rule + ": " + finding.what +
           (check.empty() ? "" : " (seen when " + check + ")") + ". " + finding.advice + '\n';
  const std::string count = std::to_string(result.checks) + " checks";
  out += name + ": " +
         (result.seen.empty()
              ? "keeps all rules (" + count + ")"
              : "breaks rules: " + std::to_string(result.seen.size()) + " findings in " + count) +
         '\n';
  return out;
}

json::object as_json(const Result& result) {
  json::array findings;
  for (const auto& [finding, check] : result.seen)
    findings.push_back({{"rule", finding.rule},
                        {"what", finding.what},
                        {"when", check},
                        {"advice", finding.advice}});
  return {{"module", result.module}, {"checks", result.checks}, {"findings", std::move(findings)}};
}

int check_all(const std::vector<std::string>& modules, bool with_json) {
  json::array all;
  bool breaks = false;
  for (const std::string& module : modules) {
    const Result result = check_module(module);
    breaks |= !result.seen.empty();
    if (with_json)
      all.push_back(as_json(result));
    else
      platform::write_all(platform::standard_output(), as_text(result));
  }
  if (with_json) platform::write_all(platform::standard_output(), json::serialize(all) + '\n');
  return breaks ? kBreaks : kKeepsAll;
}

}  // namespace
}  // namespace watchword::conformance

int main(int argc, char** argv) {
  using namespace watchword::conformance;
  std::vector<std::string> modules = watchword::platform::own_words(argc, argv);
  run_if_child(modules, check_of);
  if (!modules.empty()) modules.erase(modules.begin());
  const bool with_json = std::erase(modules, "--json") > 0;
  if (modules.empty()) {
    std::fputs("Usage: plugin-check [--json] MODULE…\n", stderr);
    return kUsage;
  }
  try {
    return check_all(modules, with_json);
  } catch (const watchword::Failure& failure) {
    std::fprintf(stderr, "watchword: %s.\n  %s\n", failure.message().c_str(),
                 failure.advice().c_str());
    return kUsage;
  }
}
