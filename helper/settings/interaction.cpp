#include "settings/interaction.h"

#include <watchword/plugin.hpp>

namespace watchword::host {
namespace {

// What others say of helpers in general. git's credential.interactive is a boolean (git-config(1));
// its background maintenance sets it to false. Git Credential Manager, for which both were made,
// knows "never" too, and lets its variable go first. Go sets the variable for every git that it
// starts.
std::optional<std::string> forbidden_to_all(const GitConfig& git,
                                            const platform::Environment& environment) {
  constexpr std::string_view kVariable = "GCM_INTERACTIVE";
  constexpr std::string_view kKey = "credential.interactive";
  const auto forbids = [](std::string_view value) {
    return canonical("never", value) || parse_boolean(value) == false;
  };
  const auto variable = environment(kVariable);
  if (variable && !variable->empty())
    return forbids(*variable) ? std::optional(std::string(kVariable) + " is " + *variable)
                              : std::nullopt;
  const auto value = git.get(kKey, Trust::kRepository);
  return value && forbids(*value)
             ? std::optional("git config " + std::string(kKey) + " is " + *value)
             : std::nullopt;
}

}  // namespace

InteractionPolicy decide_interaction(const Config& config, const GitConfig& git,
                                     const platform::Environment& environment,
                                     const std::function<std::vector<std::string>()>& unattended,
                                     bool asked_for) {
  if (const auto setting = config.read(keys::kInteractive)) {
    const std::string& value = setting->value;
    if (value == "always") return {};
    if (value == "never" || value == "false")
      return {false, setting->source + " is " + value, false};
  }
  if (!asked_for)
    if (auto reason = forbidden_to_all(git, environment)) return {false, std::move(*reason)};
  for (const std::string& variable : unattended()) {
    const auto value = environment(variable);
    if (value && says_yes(*value)) return {false, "this is a job (" + variable + " is set)", false};
  }
  return {};
}

void require_interaction(const InteractionPolicy& policy) {
  if (policy.allowed) return;
  throw Failure(WW_INTERACTION_REQUIRED,
                "signing in needs a person, and nobody may be asked: " + policy.reason_if_not,
                "Allow it for this once: set WATCHWORD_INTERACTIVE=always.");
}

}  // namespace watchword::host
