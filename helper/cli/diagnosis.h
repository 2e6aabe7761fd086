// What `watchword doctor` finds: of each thing that an answer needs, whether it is there and works.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <watchword/failure.hpp>

#include "base/credential.h"
#include "cli/context.h"

namespace watchword::cli {

struct Finding {
  enum class State {
    kGood,
    kNote,   // works, and a person should know this
    kFault,  // keeps credentials from being had
  };
  State state = State::kGood;
  std::string subject;  // one or two words
  std::string text;     // a sentence without a full stop and without a secret
  std::string advice = {};
};

using Findings = std::vector<Finding>;

Finding fault(const std::string& subject, const Failure& failure);

// All of them, for `target`; `asked` is false where nobody named it, and then nothing is said of
// who would answer for it. Uses the network, writes what it removes again, and asks nobody. The
// services have begun with the target's URL.
Findings diagnose(Context& context, const Target& target, bool asked);

// Parts of it.
void diagnose_git(Context& context, const Target& target, Findings& out);
void diagnose_clients(const Context& context, Findings& out);
void diagnose_keep(Context& context, Findings& out);
void diagnose_forwarding(const Context& context, const Target& target, Findings& out);
void diagnose_network(Context& context, const Target& target, Findings& out);

}  // namespace watchword::cli
