#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "cli/address.h"
#include "cli/commands.h"
#include "cli/deadline.h"
#include "cli/diagnosis.h"
#include "cli/exit_code.h"

namespace watchword::cli {
namespace {

namespace json = boost::json;
using State = Finding::State;

constexpr std::array<Option, 2> kDoctorOptions{
    {{.name = "--json", .summary = "Print JSON"}, kTimeoutOption}};

constexpr std::size_t kReportColumns = 80;

std::string_view word_of(State state) {
  switch (state) {
    case State::kGood:
      return "ok";
    case State::kNote:
      return "note";
    case State::kFault:
      return "fault";
  }
  return "fault";
}

std::string padded_word(std::string_view text, std::size_t width) {
  std::string out(text);
  out.resize(std::max(out.size(), width), ' ');
  return out;
}

platform::Text findings_as_text(const Findings& findings, std::size_t columns) {
  constexpr std::size_t kStateWidth = 7;
  std::size_t subject_width = 0;
  for (const Finding& finding : findings)
    subject_width = std::max(subject_width, finding.subject.size() + 2);
  const std::size_t indent = kStateWidth + subject_width;
  const std::size_t width = columns > indent + kStateWidth ? columns - indent : kReportColumns;
  platform::Text text;
  for (const Finding& finding : findings) {
    const bool good = finding.state == State::kGood;
    text.add(padded_word(word_of(finding.state), kStateWidth),
             good ? platform::Text::Style::kDim : platform::Text::Style::kBold);
    text.bold(padded_word(finding.subject, subject_width));
    std::size_t at = indent;
    const auto add = [&](const std::string& paragraph) {
      for (const std::string& line : wrapped(paragraph, width)) {
        text.add(std::string(indent - at, ' ')).line(line);
        at = 0;
      }
    };
    add(finding.text);
    if (!finding.advice.empty()) add("-> " + finding.advice);
  }
  return text;
}

bool is_healthy(const Findings& findings) {
  return std::none_of(findings.begin(), findings.end(),
                      [](const Finding& finding) { return finding.state == State::kFault; });
}

std::string findings_as_json(const Target& target, const Findings& findings) {
  json::array list;
  for (const Finding& finding : findings)
    list.push_back({{"state", word_of(finding.state)},
                    {"subject", finding.subject},
                    {"text", finding.text},
                    {"advice", finding.advice}});
  return json::serialize(json::object{{"url", target.url()},
                                      {"healthy", is_healthy(findings)},
                                      {"findings", std::move(list)}}) +
         "\n";
}

int run_doctor(Context& context) {
  const auto typed = context.arguments.positional();
  const std::string address = typed ? *typed : "https://" + example_host(context.services.plugins);
  const Target target = begin_with_address(context, address);
  const Findings findings = within_timeout(context, "not everything was looked at", [&] {
    return diagnose(context, target, typed.has_value());
  });
  if (context.arguments.has("--json"))
    context.put(findings_as_json(target, findings));
  else
    context.print(findings_as_text(findings, context.columns().value_or(kReportColumns)));
  return is_healthy(findings) ? kDone : kNoCredential;
}

}  // namespace

constinit const Command kDoctorCommand{
    .name = "doctor",
    .group = Group::kSetUp,
    .arguments = "[URL]",
    .summary = "Look at everything that an answer needs, and say what to mend",
    .description =
        "Looks at the plugins, git and the helpers that it asks, the settings, the store (an item "
        "is written, read and removed), the memory, the notes and locks, the network (the name of "
        "URL's host, IPv4 and IPv6, the proxy, the certificate and who issued it, the clock), what "
        "the providers need, what other machines lend to this one and this one lends, and who "
        "would answer for URL. Each is one line: ok; note, which works but should be known; or "
        "fault, with the one next thing to do. Without URL the first host that a provider answers "
        "for is taken, and nothing is said of who would answer.\n\n"
        "Asks nobody, and shows no secret. The exit code is 1 when there is a fault.",
    .options = kDoctorOptions,
    .examples =
        "watchword doctor https://HOST/NAME\n"
        "watchword doctor --json",
    .run = run_doctor,
};

}  // namespace watchword::cli
