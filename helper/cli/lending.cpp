#include "cli/lending.h"

#include <ctime>

#include <watchword/ascii.hpp>

#include "cli/exit_code.h"
#include "cli/installation.h"
#include "forward/audit.h"
#include "forward/borrow.h"
#include "forward/dialog.h"
#include "platform/directories.h"
#include "platform/machine.h"
#include "platform/process.h"
#include "platform/wait.h"
#include "protocol/helper_answer.h"

namespace watchword::cli {
namespace {

using protocol::ForwardingRequest;

constexpr std::string_view kOwnHelper = "/bin/git-credential-watchword";
constexpr std::chrono::seconds kFindWithin{60};
// Less than the other side waits (forward/borrow.cpp).
constexpr std::chrono::seconds kSignInWithin{120};
constexpr std::chrono::seconds kQuestionWithin{60};
constexpr std::string_view kAuditFile = "/forwarding.log";

// Of a helper that gave nothing; it says more in the words of this machine, which stay here.
Failure nothing_to_lend(const std::string& here, const Target& target, int code) {
  const std::string url = target.url();
  const std::string doctor = "Run on " + here + ": watchword doctor " + url;
  switch (code) {
    case kDone:
    case kNoCredential:
    case kInteractionNeeded:
      return {
          WW_INTERACTION_REQUIRED,
          here + " has no credential for " + url + " that it could lend without asking a person",
          "Run on " + here + ": watchword login " + url};
    case kRefused:
      return {WW_REFUSED, "the service refuses " + here + " a credential for " + url, doctor};
    case kNetwork:
      return {WW_NETWORK, here + " could not reach the service for " + url, doctor};
    default:
      return {WW_FAULT, here + " could not look for a credential for " + url, doctor};
  }
}

platform::RunOptions options_of_helper(const ForwardingRequest& request, bool interactive,
                                       platform::Handle cancel) {
  platform::RunOptions options;
  options.timeout = interactive ? kSignInWithin : kFindWithin;
  options.output_max_bytes = protocol::kForwardingMessageMaxBytes;
  options.input =
      protocol::format_helper_question(request.target, request.challenges, request.refused_sha256);
  // What was lent is not lent again, and nobody asks himself.
  options.environment = {
      {std::string(forward::kForwardVariable), std::string(forward::kNoForwarding)}};
  if (!interactive) options.environment.emplace_back("WATCHWORD_INTERACTIVE", "never");
  options.cancel = cancel;
  options.apart = true;
  return options;
}

std::optional<Credential> find_to_lend(const std::string& here, const ForwardingRequest& request,
                                       bool interactive, platform::Handle cancel) {
  int code = kFault;
  try {
    const auto result = platform::run({in_installation(kOwnHelper), "get"},
                                      options_of_helper(request, interactive, cancel));
    code = result.exit_code;
    auto credential = protocol::parse_helper_answer(
        protocol::read_attributes(result.output.view(), protocol::Lines::kExact, "its answer"),
        "its answer");
    if (credential) return credential;
  } catch (const Failure& failure) {
    code = exit_code(failure.status());
  }
  throw nothing_to_lend(here, request.target, code);
}

std::function<forward::Consent(const std::string&)> asker(const Lending& lending,
                                                          forward::Desk& desk,
                                                          const platform::Environment& environment,
                                                          platform::Handle cancel) {
  if (lending.confirmer == Confirmer::kTerminal)
    return [&desk](const std::string& question) { return desk.ask(question); };
  return [environment, cancel](const std::string& question) {
    const auto dialog = forward::find_dialog({environment}, question);
    return dialog ? forward::ask_with(*dialog, cancel) : forward::Consent::kNobody;
  };
}

}  // namespace

std::string name_of_this_machine() {
  std::string name = platform::host_name();
  return name.empty() ? "the other machine" : name;
}

std::unique_ptr<forward::Session> lend(const Context& context, Lending lending, forward::Desk& desk,
                                       platform::Handle cancel) {
  const auto& environment = context.services.environment;
  const auto state = platform::state_directory(environment, "watchword");
  const auto audit =
      std::make_shared<forward::Audit>(state ? *state + std::string(kAuditFile) : "");
  forward::Session::World world;
  world.now = [] { return static_cast<std::int64_t>(std::time(nullptr)); };
  world.ask_person = asker(lending, desk, environment, cancel);
  world.find = [here = lending.terms.here, interactive = lending.interactive,
                cancel](const ForwardingRequest& request) {
    return find_to_lend(here, request, interactive, cancel);
  };
  world.note = [audit](const forward::Deed& deed) { audit->note(deed); };
  return std::make_unique<forward::Session>(std::move(lending.terms), std::move(lending.rules),
                                            std::move(world));
}

forward::Consent ask_at_terminal(const platform::Terminal& terminal, const std::string& question,
                                 platform::Handle cancel) {
  using platform::LineReader;
  terminal.show(platform::Text(question + " [y/N] "));
  LineReader reader(terminal, LineReader::Echo::kShown);
  const auto deadline = std::chrono::steady_clock::now() + kQuestionWithin;
  for (;;) {
    const auto ready = platform::wait_for({cancel, reader.handle()}, deadline);
    const auto event = ready == 1U ? reader.read() : LineReader::Event::kEnd;
    if (event == LineReader::Event::kNothing) continue;
    if (event == LineReader::Event::kEnd) {
      terminal.show(platform::Text().line());
      return forward::Consent::kNoAnswer;
    }
    const Secret line = reader.take_line();
    const std::string word = lower(trimmed(line.view()));
    return word == "y" || word == "yes" ? forward::Consent::kYes : forward::Consent::kNo;
  }
}

}  // namespace watchword::cli
