// `watchword forward` at work: the credentials of this machine, lent to one destination.
#pragma once

#include <memory>
#include <string>

#include "cli/context.h"
#include "forward/desk.h"
#include "forward/rules.h"
#include "forward/session.h"

namespace watchword::cli {

// Who is asked before the first credential of each organization.
enum class Confirmer {
  kNotNeeded,
  kTerminal,  // the desk is to be served
  kDesktop,
  kNobody,
};

struct Lending {
  forward::Terms terms;
  forward::Rules rules;
  Confirmer confirmer = Confirmer::kNobody;
  bool interactive = false;  // a sign-in may be started here for somebody there
};

// What this machine is called, for the person at the other one.
std::string name_of_this_machine();

// The session, which asks a Watchword beside this one for each credential: one that hangs or breaks
// is no harm to the others. `desk` and `context` must outlive it.
std::unique_ptr<forward::Session> lend(const Context& context, Lending lending, forward::Desk& desk,
                                       platform::Handle cancel);

// Asks at the terminal, which can_read(), for a minute.
forward::Consent ask_at_terminal(const platform::Terminal& terminal, const std::string& question,
                                 platform::Handle cancel);

}  // namespace watchword::cli
