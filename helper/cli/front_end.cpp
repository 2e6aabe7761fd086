#include "cli/front_end.h"

#include <algorithm>
#include <array>
#include <map>

#include <watchword/boolean.hpp>

#include "broker/accounts.h"
#include "broker/broker.h"
#include "broker/claim.h"
#include "cli/address.h"
#include "cli/conversation.h"
#include "cli/exit_code.h"
#include "platform/sha256.h"

namespace watchword::cli {
namespace {

using platform::ReadEnd;

constexpr std::array kFrontEnds{&kAdoAuthHelperFrontEnd, &kCargoFrontEnd,   &kDockerFrontEnd,
                                &kGitFrontEnd,           &kKeyringFrontEnd, &kNuGetFrontEnd,
                                &kPnpmFrontEnd};

// What this process answered last, by the target: the hash.
using Given = std::map<std::string, std::string>;

ReadEnd read_message(const FrontEnd& front, platform::Handle input, Secret& bytes) {
  return platform::read_on(bytes, input, front.request, front.message_max_bytes, front.message_end);
}

// A program that was told to ask nobody hands this on to whom it starts in a variable.
void heed_its_surroundings(const FrontEnd& front, host::Services& services) {
  for (const std::string_view name : front.unattended) {
    const auto value = services.environment(name);
    if (value && says_yes(*value)) return services.ask_nobody(std::string(name) + " is " + *value);
  }
}

void hide(host::Log& log, const Question& question) {
  if (!question.credential) return;
  log.hide(question.credential->secret.view());
  log.hide(question.credential->refresh_token.view());
}

// Whether it is about something that only a provider may keep, where there is none.
bool is_unclaimed(const broker::Seams& seams, const Question& question) {
  const bool looks_itself = question.verb == Question::Verb::kGet;
  return !looks_itself && question.request.providers_only &&
         broker::claiming(seams, question.request.target).empty();
}

// Another one where the server refuses the first.
std::optional<Credential> get(const FrontEnd& front, host::Services& services,
                              broker::Broker& broker, const broker::Request& request) {
  auto credential = broker.get(request);
  if (!credential || front.refused == nullptr ||
      !front.refused(services, request.target, *credential))
    return credential;
  broker::Request again = request;
  again.refused_sha256 = sha256_hex(credential->secret.view());
  return broker.get(again);
}

std::optional<Credential> ask(const FrontEnd& front, Context& context, broker::Broker& broker,
                              const Question& question) {
  const auto& given = question.credential;
  switch (question.verb) {
    case Question::Verb::kGet:
      return get(front, context.services, broker, question.request);
    case Question::Verb::kStore:
      if (given) broker.store(question.request, *given);
      break;
    case Question::Verb::kErase:
      broker.erase(question.request, given ? &given->secret : nullptr);
      break;
    case Question::Verb::kForget:
      broker.forget(question.request);
      break;
    case Question::Verb::kSignIn:
      host::require_interaction(context.services.interaction());
      return broker.login(question.request, "");
    case Question::Verb::kSignOut:
      broker::logout(context.seams, question.request);
      break;
    default:
      break;
  }
  return std::nullopt;
}

// What this process gave before for the same target and was refused is not given again.
std::optional<Credential> ask_again(const FrontEnd& front, Context& context, broker::Broker& broker,
                                    Question& question, Given& given) {
  if (!front.goes_on) return ask_broker(front, context, broker, question);
  const std::string place = question.request.target.scope_url();
  const auto before = given.find(place);
  if (question.after_refusal && before != given.end())
    question.request.refused_sha256 = before->second;
  auto credential = ask_broker(front, context, broker, question);
  if (credential) given[place] = sha256_hex(credential->secret.view());
  return credential;
}

int serve_one(const FrontEnd& front, Context& context, broker::Broker& broker, const Words& words,
              std::string_view message, Given& given) {
  Question question;
  try {
    question = front.parse(words, message);
    if (question.verb == Question::Verb::kList) {
      context.services.begin("");
      context.put(front.list(broker.kept(question.request)).view());
      return kDone;
    }
    const auto credential = ask_again(front, context, broker, question, given);
    const Secret answer = front.answer(question, credential ? &*credential : nullptr);
    context.put(answer.view());
    return question.verb == Question::Verb::kGet && !credential ? kNoCredential : kDone;
  } catch (const Failure& failure) {
    write_all(context.output, front.failure(question, failure, context.services).view());
    if (!front.goes_on && front.failure_code == 0) throw;
    if (!front.shows_failures) print_failure(context.services.log, failure);
    context.services.tell_on_desktop(failure);
    return front.failure_code != 0 ? front.failure_code : exit_code(failure.status());
  }
}

bool is_called(const FrontEnd& front, std::string_view name) {
  return front.name_goes_on ? name.starts_with(front.name) : name == front.name;
}

}  // namespace

const FrontEnd* find_front_end(std::string_view name) {
  const auto found = std::find_if(kFrontEnds.begin(), kFrontEnds.end(),
                                  [&](const FrontEnd* front) { return is_called(*front, name); });
  return found == kFrontEnds.end() ? nullptr : *found;
}

std::optional<Credential> ask_broker(const FrontEnd& front, Context& context,
                                     broker::Broker& broker, Question& question) {
  if (question.verb == Question::Verb::kNothing) return std::nullopt;
  host::Services& services = context.services;
  if (question.for_any_host_that_signs_in)
    question.request.target = {"https", example_host(services.plugins), std::nullopt, std::nullopt};
  hide(services.log, question);
  const bool asked_for = question.verb == Question::Verb::kSignIn;
  services.begin(question.request.target, front.way_there, asked_for);  // reads nothing yet
  heed_its_surroundings(front, services);
  if (!question.nobody_because.empty()) services.ask_nobody(question.nobody_because);
  question.unclaimed = is_unclaimed(context.seams, question);
  return question.unclaimed ? std::nullopt : ask(front, context, broker, question);
}

int serve(const FrontEnd& front, Context& context, const Words& words, bool reads) {
  if (front.conversation != nullptr) return converse(front, context, words);
  broker::Broker broker(context.seams);
  Given given;
  if (front.message_end == nullptr || !reads)
    return serve_one(front, context, broker, words, {}, given);
  Secret bytes;
  for (;;) {
    const ReadEnd end = read_message(front, context.input, bytes);
    if (front.goes_on && end == ReadEnd::kEnd && bytes.empty()) return kDone;
    if (!front.goes_on || end != ReadEnd::kComplete)
      return serve_one(front, context, broker, words, bytes.view(), given);
    const std::size_t size = front.message_end(bytes.view());
    serve_one(front, context, broker, words, bytes.view().substr(0, size), given);
    bytes = Secret(bytes.view().substr(size));
  }
}

}  // namespace watchword::cli
