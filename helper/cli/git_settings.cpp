#include "cli/git_settings.h"

#include <algorithm>

#include <watchword/plugin.hpp>

#include "cli/suggest.h"
#include "host/git_config.h"
#include "platform/process.h"

namespace watchword::cli {
namespace {

// One "KEY VALUE" for each value that was added, in order.
constexpr const char* kRecord = "watchword.configured";

using Values = std::vector<std::string>;

// Where the sequence stands last in the list; the end when it does not.
Values::const_iterator last_of(const Values& list, const Values& sequence) {
  return std::find_end(list.begin(), list.end(), sequence.begin(), sequence.end());
}

bool is_once_in(const Values& list, const std::string& value) {
  return std::count(list.begin(), list.end(), value) == 1;
}

// The repository that we are in has no part in it, whatever state it is in.
platform::RunOptions options() {
  platform::RunOptions options;
  options.environment = host::no_repository();
  return options;
}

}  // namespace

Values GitSettings::values(const std::string& key) const {
  const auto result = platform::run({"git", "config", option_, "-z", "--get-all", key}, options());
  Values out;
  std::string_view rest = result.output.view();
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\0'), rest.size());
    out.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out;
}

std::vector<GitSetting> GitSettings::recorded() const {
  std::vector<GitSetting> out;
  for (const std::string& line : values(kRecord)) {
    const auto blank = std::min(line.find(' '), line.size());
    const std::string key = line.substr(0, blank);
    if (out.empty() || out.back().key != key) out.push_back({key, {}});
    out.back().values.push_back(line.substr(std::min(blank + 1, line.size())));
  }
  return out;
}

bool GitSettings::is_there(const GitSetting& setting) const {
  const Values list = values(setting.key);
  const auto found = last_of(list, setting.values);
  if (found == list.end()) return false;
  // An empty value after it takes it away again (git-config(1), credential.helper); another one
  // after a switch changes it.
  const auto after = found + static_cast<std::ptrdiff_t>(setting.values.size());
  const bool is_list = setting.values.size() > 1 || setting.values.front() != "true";
  return is_list ? std::find(after, list.end(), "") == list.end() : after == list.end();
}

bool GitSettings::apply(const std::vector<GitSetting>& wanted) const {
  const auto all_there = [&] {
    return std::all_of(wanted.begin(), wanted.end(),
                       [this](const GitSetting& setting) { return is_there(setting); });
  };
  const auto before = recorded();
  const bool outdated = std::any_of(before.begin(), before.end(), [&](const GitSetting& setting) {
    return std::find(wanted.begin(), wanted.end(), setting) == wanted.end();
  });
  if (!outdated && all_there()) return false;
  unapply();
  for (const GitSetting& setting : wanted) {
    if (is_there(setting)) continue;
    for (const std::string& value : setting.values) add(kRecord, setting.key + " " + value);
    for (const std::string& value : setting.values) add(setting.key, value);
  }
  return true;
}

bool GitSettings::unapply() const {
  const auto before = recorded();
  if (before.empty()) return false;
  for (auto setting = before.rbegin(); setting != before.rend(); ++setting) remove(*setting);
  write({"--unset-all", kRecord});
  return true;
}

void GitSettings::add(const std::string& key, const std::string& value) const {
  write({"--add", key, value});
}

void GitSettings::remove(const GitSetting& setting) const {
  const Values list = values(setting.key);
  const auto found = last_of(list, setting.values);
  if (found == list.end()) return;  // somebody else took it away
  const auto end = found + static_cast<std::ptrdiff_t>(setting.values.size());
  if (std::all_of(found, end, [&](const std::string& value) { return is_once_in(list, value); })) {
    for (auto value = found; value != end; ++value)
      write({"--fixed-value", "--unset", setting.key, *value});
    return;
  }
  // git cannot name one of several equal values, so the list is written anew without ours.
  write({"--unset-all", setting.key});
  for (auto value = list.begin(); value != list.end(); ++value)
    if (value < found || value >= end) add(setting.key, *value);
}

void GitSettings::write(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), {"git", "config", option_});
  platform::RunOptions shown = options();
  shown.errors = platform::RunOptions::Errors::kShow;
  if (platform::run(arguments, shown).exit_code == 0) return;
  const bool system = option_ == "--system";
  throw Failure(WW_STORE_FAILED,
                std::string("git could not change its ") +
                    (system ? "configuration of the whole system" : "configuration of this user"),
                system ? "Run it as root, or without --system."
                       : "Its message above says why; correct that and run it again.");
}

}  // namespace watchword::cli
