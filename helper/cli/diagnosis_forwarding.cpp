// What other machines lend to this one, and what this one lends.
#include <ctime>

#include "cli/diagnosis.h"
#include "cli/format.h"
#include "forward/borrow.h"
#include "forward/control.h"
#include "platform/interrupt.h"
#include "platform/local_socket.h"

namespace watchword::cli {
namespace {

using State = Finding::State;

constexpr const char* kForwardingSubject = "forwarding";

Finding finding_on_lender(const forward::Lender& lender) {
  const std::string where = " (" + lender.path + ")";
  if (lender.answer.lends) return {State::kGood, kForwardingSubject, *lender.answer.lends + where};
  if (const auto& refusal = lender.answer.refusal)
    return {State::kNote, kForwardingSubject, refusal->message() + where, refusal->advice()};
  return {State::kNote, kForwardingSubject, "nobody lends credentials here: " + lender.why + where,
          "Begin it anew on the machine that lent them: `watchword forward`."};
}

Finding finding_on_loan(const forward::Report& report, std::int64_t now) {
  const std::string lent = std::to_string(report.lent) +
                           (report.uses > 0 ? " of " + std::to_string(report.uses) : "") +
                           " so far";
  const std::string what = " credentials of " + report.places + " to " + report.there;
  if (!report.state.empty())
    return {State::kNote, kForwardingSubject,
            "this machine lends no more" + what + ": " + report.state};
  return {State::kGood, kForwardingSubject,
          "this machine lends" + what + ", " + lent + "; it ends " + from_now(report.ends_at, now)};
}

}  // namespace

void diagnose_forwarding(const Context& context, const Target& target, Findings& out) {
  if (!platform::has_local_sockets()) return;
  const auto& environment = context.services.environment;
  const platform::Interrupt interrupt;
  for (const auto& lender : forward::lenders(environment, target, interrupt.handle()))
    out.push_back(finding_on_lender(lender));
  for (const auto& one : forward::running(environment))
    out.push_back(finding_on_loan(one.report, std::time(nullptr)));
}

}  // namespace watchword::cli
