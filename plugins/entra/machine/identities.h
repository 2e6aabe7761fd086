// Which identity a machine has: what the environment says first counts.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <watchword/sdk/provider.hpp>

#include "entra/target.h"

namespace watchword::entra {

// The ways by a machine's identity: the one that the configuration names (entra.identity), else the
// first that the environment has all of, with those before it that lack something. Where there is
// none and nobody can be asked, those that may be there although nothing says so: the service of
// Azure's machines, and other tools that somebody signed in to. A value that makes no sense is an
// obstacle.
struct MachineWays {
  std::vector<Way> ways;
  // The machine's identity answers or fails: people's ways are not needed.
  bool decides = false;
};
MachineWays machine_ways(const Host& host, const Target& target, bool nobody_can_be_asked);

bool is_machine_way(std::string_view id);

// The token of that way; none when it is not there after all. Throws Failure.
std::optional<Answer> machine_answer(const Host& host, const Target& target, std::string_view way);

// Whether a credential was issued to a machine's identity (ww_answer.session).
bool is_machine_session(std::string_view session);

}  // namespace watchword::entra
