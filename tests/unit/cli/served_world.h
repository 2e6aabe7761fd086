// The real services, and a broker with providers that are functions: what a front end is served in.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "../broker/fixture.h"
#include "host/services.h"
#include "support/git_home.h"

namespace watchword::test {

struct ServedWorld : World {
  explicit ServedWorld(const std::string& config) : home(config) {}

  GitHome home;
  std::map<std::string, std::string, std::less<>> variables;
  host::Services services{{[this](std::string_view name) -> std::optional<std::string> {
                             const auto found = variables.find(name);
                             if (found == variables.end()) return std::nullopt;
                             return found->second;
                           },
                           [this] { return home.directory() / "lib"; }, "0"}};
  const broker::AnswerCache kept_answers{keys, [this] { return fingerprint; }, services.inputs};
  const broker::Seams services_seams{
      [this](std::string_view name) { return services.inputs.variable(name); },
      services.config,
      providers,
      notes,
      secrets,
      services.log,
      kept_answers,
      issued_keys,
      refused_keys,
      [this]() -> const host::InteractionPolicy& { return services.interaction(); },
      [] { return false; }};
};

}  // namespace watchword::test
