#include "cli/front_end.h"

#include <algorithm>
#include <array>

#include "broker/broker.h"
#include "cli/exit_code.h"

namespace watchword::cli {
namespace {

using platform::ReadEnd;

constexpr std::array kFrontEnds{&kGitFrontEnd, &kDockerFrontEnd};

ReadEnd read_message(const FrontEnd& front, platform::Handle input, Secret& bytes) {
  return platform::read_on(bytes, input, front.request, front.message_max_bytes, front.message_end);
}

void hide(host::Log& log, const Question& question) {
  if (!question.credential) return;
  log.hide(question.credential->secret.view());
  log.hide(question.credential->refresh_token.view());
}

std::optional<Credential> ask(broker::Broker& broker, const Question& question) {
  const auto& given = question.credential;
  switch (question.verb) {
    case Question::Verb::kGet:
      return broker.get(question.request);
    case Question::Verb::kStore:
      if (given) broker.store(question.request, *given);
      break;
    case Question::Verb::kErase:
      broker.erase(question.request, given ? &given->secret : nullptr);
      break;
    case Question::Verb::kForget:
      broker.forget(question.request);
      break;
    case Question::Verb::kList:
      break;
  }
  return std::nullopt;
}

int serve_one(const FrontEnd& front, Context& context, broker::Broker& broker, const Words& words,
              std::string_view message) {
  Question question;
  try {
    question = front.parse(words, message);
    hide(context.services.log, question);
    if (question.verb == Question::Verb::kList) {
      context.services.begin("");
      context.put(front.list(broker.kept(question.request)).view());
      return kDone;
    }
    context.services.begin(question.request.target, front.way_there);  // reads nothing yet
    const auto credential = ask(broker, question);
    const Secret answer = front.answer(question, credential ? &*credential : nullptr);
    context.put(answer.view());
    return question.verb == Question::Verb::kGet && !credential ? kNoCredential : kDone;
  } catch (const Failure& failure) {
    write_all(context.output, front.failure(question, failure, context.services).view());
    if (!front.goes_on && front.failure_code == 0) throw;
    print_failure(context.services.log, failure);
    return front.failure_code != 0 ? front.failure_code : exit_code(failure.status());
  }
}

}  // namespace

const FrontEnd* find_front_end(std::string_view name) {
  const auto found = std::find_if(kFrontEnds.begin(), kFrontEnds.end(),
                                  [&](const FrontEnd* front) { return front->name == name; });
  return found == kFrontEnds.end() ? nullptr : *found;
}

int serve(const FrontEnd& front, Context& context, const Words& words) {
  broker::Broker broker(context.seams);
  Secret bytes;
  for (;;) {
    const ReadEnd end = read_message(front, context.input, bytes);
    if (front.goes_on && end == ReadEnd::kEnd && bytes.empty()) return kDone;
    if (!front.goes_on || end != ReadEnd::kComplete)
      return serve_one(front, context, broker, words, bytes.view());
    const std::size_t size = front.message_end(bytes.view());
    serve_one(front, context, broker, words, bytes.view().substr(0, size));
    bytes = Secret(bytes.view().substr(size));
  }
}

}  // namespace watchword::cli
