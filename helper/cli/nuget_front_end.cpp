// How NuGet asks: as a plugin (Microsoft Learn, "NuGet cross platform plugins"), one process for
// all of a command's sources.
#include <algorithm>

#include "base/text.h"
#include "cli/front_end.h"
#include "protocol/nuget.h"

namespace watchword::cli {
namespace {
namespace nuget_front_end {

using protocol::NuGetSubject;

Opening open(const Words& words) {
  const bool by_nuget = std::any_of(words.begin(), words.end(),
                                    [](const auto& word) { return lower(word) == "-plugin"; });
  if (!by_nuget)
    throw Failure(WW_INVALID, "nuget-plugin-watchword is run by NuGet, with -Plugin",
                  "NuGet finds it in PATH (watchword-nuget(7)); `watchword login URL` signs in to "
                  "a feed.");
  return {.says = protocol::nuget_handshake(), .answers = true};
}

Secret not_applicable(std::string_view id) {
  return protocol::format_nuget_refusal(id, protocol::NuGetRefusal::kNotApplicable, "");
}

void ask_for(protocol::NuGetMessage& message, Question& question) {
  question.verb = Question::Verb::kGet;
  broker::Request& request = question.request;
  request.target = std::move(message.target);
  request.providers_only = true;  // a feed is nobody's that git talks to
  question.after_refusal = message.is_retry;
  if (!message.is_non_interactive) return;
  request.interactive = false;
  question.nobody_because = "NuGet was not told --interactive";
}

// A source that is a directory has no server to ask for.
void ask_for_none(Question& question) {
  question.reply = not_applicable(question.id);
}

Question parse(const Words& /*words*/, std::string_view bytes) {
  auto message = protocol::parse_nuget_message(bytes);
  Question question;
  question.verb = Question::Verb::kNothing;
  question.id = std::move(message.id);
  question.reply = Secret(message.reply);
  switch (message.subject) {
    case NuGetSubject::kCredentials:
      message.target.host.empty() ? ask_for_none(question) : ask_for(message, question);
      break;
    case NuGetSubject::kInitialize:
      question.patience = message.request_timeout;
      break;
    case NuGetSubject::kProcess:
      question.lives_with = message.process_id;
      break;
    case NuGetSubject::kShown:
      question.verb = Question::Verb::kShown;
      break;
    case NuGetSubject::kCancel:
      question.verb = Question::Verb::kCancel;
      break;
    case NuGetSubject::kEnd:
      question.verb = Question::Verb::kEnd;
      break;
    case NuGetSubject::kOther:
      break;
  }
  return question;
}

// NuGet remembers for a whole server that a plugin does not apply, and that only: where there are
// other feeds, whoever has nothing for this one must not say so.
Secret answer(const Question& question, const Credential* credential) {
  if (credential != nullptr) return protocol::format_nuget_answer(question.id, *credential);
  return not_applicable(question.id);
}

Secret failure(const Question& question, const Failure& failure, host::Services& services) {
  return protocol::format_nuget_refusal(question.id, protocol::NuGetRefusal::kNothing,
                                        services.log.redact(failure.message()));
}

Secret sign_of_life(const Question& question) {
  return protocol::format_nuget_progress(question.id);
}

constexpr Conversation kConversation{
    .patience = protocol::kNuGetRequestTimeout,
    .sign_of_life = sign_of_life,
    .remark = protocol::format_nuget_log,
};

}  // namespace nuget_front_end
}  // namespace

constinit const FrontEnd kNuGetFrontEnd{
    .name = "nuget-plugin-watchword",
    .request = "the messages from NuGet",
    .open = nuget_front_end::open,
    .message_end = protocol::nuget_message_end,
    .message_max_bytes = protocol::kNuGetLineMaxBytes,
    .goes_on = true,
    .way_there = host::Trust::kUser,
    .parse = nuget_front_end::parse,
    .answer = nuget_front_end::answer,
    .failure = nuget_front_end::failure,
    .conversation = &nuget_front_end::kConversation,
};

}  // namespace watchword::cli
