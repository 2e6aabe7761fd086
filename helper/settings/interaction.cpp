#include "settings/interaction.h"

#include <watchword/plugin.hpp>

namespace watchword::host {

InteractionPolicy decide_interaction(const Config& config, const GitConfig& git,
                                     const platform::Environment& environment,
                                     const std::function<std::vector<std::string>()>& unattended,
                                     bool asked_for) {
  if (const auto setting = config.read(keys::kInteractive)) {
    const std::string& value = setting->value;
    if (value == "always") return {};
    if (value == "never" || parse_boolean(value) == false)
      return {false, setting->source + " is " + value};
    if (value != "auto" && parse_boolean(value) != true)
      throw Failure(WW_INVALID, "watchword.interactive is neither never, auto nor always",
                    "Correct it: " + setting->source + ".");
  }
  // git-config(1): credential.interactive; git's own background maintenance sets it to false.
  if (const auto value =
          asked_for ? std::nullopt : git.get("credential.interactive", Trust::kRepository))
    if (*value == "never" || parse_boolean(*value) == false)
      return {false, "git config credential.interactive is " + *value};
  for (const std::string& variable : unattended()) {
    const auto value = environment(variable);
    if (value && says_yes(*value)) return {false, "this is a job (" + variable + " is set)"};
  }
  return {};
}

}  // namespace watchword::host
