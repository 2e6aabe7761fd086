// Whether git asks Watchword, who else it asks, and whether it says enough.
#include <algorithm>
#include <string_view>

#include "broker/claim.h"
#include "cli/address.h"
#include "cli/diagnosis.h"
#include "cli/git_helpers.h"
#include "cli/suggest.h"
#include "platform/process.h"

namespace watchword::cli {
namespace {

using State = Finding::State;

constexpr const char* kConfigure = "Run `watchword configure`.";

// "git version 2.39.5" to {2, 39}.
std::pair<int, int> version_in(std::string_view words) {
  int numbers[2] = {0, 0};
  std::size_t at = std::min(words.find_first_of("0123456789"), words.size());
  for (int& number : numbers) {
    for (; at < words.size() && words[at] >= '0' && words[at] <= '9'; ++at)
      number = number * 10 + (words[at] - '0');
    if (at < words.size() && words[at] == '.') ++at;
  }
  return {numbers[0], numbers[1]};
}

// Of "git version 2.47.3\n" what follows "git version ".
std::string version_of_git() {
  constexpr std::string_view kBefore = "git version ";
  const platform::RunResult result = platform::run({"git", "--version"}, {});
  std::string_view line = result.output.view();
  line = line.substr(0, line.find('\n'));
  if (line.starts_with(kBefore)) line.remove_prefix(kBefore.size());
  return std::string(line);
}

void diagnose_version(Findings& out) {
  constexpr std::pair kTakesBearer{2, 46};  // git's release notes, 2.46: authtype and state
  const std::string version = version_of_git();
  std::string text = "git " + version;
  if (version_in(version) < kTakesBearer)
    text += "; a refused token is replaced at the next command, with 2.46 in the same one";
  out.push_back({State::kGood, "git", text});
}

std::string list(const std::vector<std::string>& helpers) {
  return join({helpers.begin(), helpers.end()}, ", ");
}

Finding finding_of(const std::vector<std::string>& helpers, const Target& target) {
  const auto ours = std::find_if(helpers.begin(), helpers.end(), is_watchword);
  const std::string place = target.protocol + "://" + target.host;
  if (ours == helpers.end())
    return {State::kFault, "helpers",
            "git does not ask Watchword for " + place +
                (helpers.empty() ? "" : ", but " + list(helpers)),
            kConfigure};
  std::vector<std::string> others(helpers.begin(), ours);
  if (!others.empty())
    return {
        State::kNote, "helpers",
        "git asks " + list(others) + " before Watchword for " + place + ": what it answers counts",
        "If Watchword is to answer alone, run `git config --global --add credential." + place +
            ".helper \"\"` and then `watchword configure`."};
  others.assign(ours + 1, helpers.end());
  if (others.empty())
    return {State::kGood, "helpers", "git asks Watchword for " + place + ", and nobody else"};
  return {
      State::kNote, "helpers",
      "git asks Watchword first for " + place + ", and tells " + list(others) + " too what to keep",
      "If Watchword is to be the only one, run `watchword unconfigure`, then `watchword "
      "configure`."};
}

void diagnose_path(const Context& context, const Target& target, Findings& out) {
  Target unsaid = target;
  unsaid.path.reset();
  if (broker::missing_path_setting(context.seams, unsaid).empty()) return;
  if (git_says_path(context.services.git, target)) {
    out.push_back({State::kGood, "path", "git says what it wants of " + target.host});
    return;
  }
  out.push_back({State::kFault, "path",
                 "git does not say whose credential it wants of " + target.host +
                     ", because credential.useHttpPath is not true",
                 kConfigure});
}

}  // namespace

void diagnose_git(Context& context, const Target& target, Findings& out) {
  if (!platform::find_in_path("git")) {
    out.push_back({State::kNote, "git",
                   "is not in PATH, so of the configuration only WATCHWORD_* variables count",
                   "Install git, if you use it."});
    return;
  }
  diagnose_version(out);
  out.push_back(finding_of(helpers_for(context.services.git, target), target));
  diagnose_path(context, target, out);
}

}  // namespace watchword::cli
