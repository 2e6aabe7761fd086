// How git asks: as a credential helper (gitcredentials(7), "CUSTOM HELPERS"), one process for each
// operation.
#include "broker/broker.h"
#include "cli/front_end.h"
#include "platform/sha256.h"
#include "protocol/git.h"
#include "settings/askpass.h"

namespace watchword::cli {
namespace {
namespace git_front_end {

std::optional<Question::Verb> verb_of(std::string_view operation) {
  if (operation == "get") return Question::Verb::kGet;
  if (operation == "store") return Question::Verb::kStore;
  if (operation == "erase") return Question::Verb::kErase;
  return std::nullopt;
}

// The operation is the last argument, after options from the configuration; one that is not known
// is ignored silently.
Opening open(const Words& words) {
  if (words.empty())
    throw Failure(WW_INVALID, "git-credential-watchword is run by git, with an operation",
                  "Run `watchword configure` to have git use it; `watchword help` is for people.");
  if (words.back() == "capability") return {.says = protocol::git_capabilities()};
  return {.says = {}, .answers = verb_of(words.back()).has_value()};
}

std::optional<Credential> credential_of(protocol::GitMessage& message) {
  if (!message.credential && !message.password) return std::nullopt;
  Credential out;
  out.username = message.target.username.value_or("");
  out.authtype = message.credential ? message.authtype : "";
  out.secret = std::move(message.credential ? *message.credential : *message.password);
  out.expires_at = message.expires_at;
  out.refresh_token = std::move(message.refresh_token);
  out.ephemeral = message.ephemeral;
  return out;
}

Question parse(const Words& words, std::string_view bytes) {
  auto message = protocol::parse_git_message(bytes);
  Question question;
  question.verb = *verb_of(words.back());
  question.credential = credential_of(message);
  question.comes_back = message.can_state;
  broker::Request& request = question.request;
  request.any_scheme = message.can_authtype;
  request.own_headers = question.verb == Question::Verb::kGet;
  for (const std::string& state : message.states)
    if (state.starts_with(protocol::kRefusedStatePrefix))
      request.refused_sha256 = state.substr(protocol::kRefusedStatePrefix.size());
  request.target = std::move(message.target);
  request.challenges = std::move(message.challenges);
  return question;
}

Secret answer(const Question& question, const Credential* credential) {
  if (credential == nullptr) return {};
  std::string state;
  if (question.comes_back && broker::has_another(question.request, *credential))
    state = std::string(protocol::kRefusedStatePrefix) + sha256_hex(credential->secret.view());
  return protocol::format_git_answer(*credential, question.request.any_scheme, state);
}

// Whether git would go on and ask for a password itself, though nobody is to be asked: through a
// program, in a window of its own, or else at a terminal, unless GIT_TERMINAL_PROMPT=0 (git(1)).
bool git_would_ask(host::Services& services) {
  if (services.interaction().allowed) return false;
  return host::askpass_program(services.environment, services.git, host::Trust::kRepository) ||
         (host::terminal_prompt_allowed(services.environment) &&
          platform::Terminal(services.environment).can_read());
}

// Whether the git command is to end here, without another helper or a person being asked.
bool ends_git(const Failure& failure, host::Services& services) {
  // Whoever cancels the sign-in does not want to be asked for a password next.
  if (failure.status() == WW_CANCELLED) return true;
  // Whoever asks again after a refusal, as git-lfs does, is not to ask a person now.
  if (dynamic_cast<const broker::RefusedAgain*>(&failure) != nullptr) return true;
  // What is configured wrongly is to be corrected; no password that is typed instead would do that.
  if (dynamic_cast<const host::WrongValue*>(&failure) != nullptr) return true;
  return git_would_ask(services);
}

Secret failure(const Question& question, const Failure& failure, host::Services& services) {
  // Of what could not be read nothing is known.
  const bool asks = question.verb == Question::Verb::kGet && !question.request.target.host.empty();
  const bool ends = asks && ends_git(failure, services);
  return Secret(ends ? protocol::git_quit() : "");
}

}  // namespace git_front_end
}  // namespace

constinit const FrontEnd kGitFrontEnd{
    .name = "git-credential-watchword",
    .request = "the request from git",
    .open = git_front_end::open,
    .message_end = protocol::git_message_end,
    .message_max_bytes = protocol::kGitMessageMaxBytes,
    .goes_on = false,
    .way_there = host::Trust::kRepository,
    .parse = git_front_end::parse,
    .answer = git_front_end::answer,
    .failure = git_front_end::failure,
};

}  // namespace watchword::cli
