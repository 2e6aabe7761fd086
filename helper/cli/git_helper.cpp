// The four operations that git runs a credential helper with.
#include <watchword/plugin.hpp>

#include "base/sha256.h"
#include "broker/broker.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "protocol/git.h"
#include "settings/askpass.h"

namespace watchword::cli {
namespace {

// What git gives back when the server refused the credential that we answered with `continue`: its
// hash, so that it is not answered again.
constexpr std::string_view kStatePrefix = "watchword.refusable=";

protocol::GitMessage read_message(Context& context) {
  const Secret bytes = protocol::read_git_message(static_cast<int>(context.input));
  auto message = protocol::parse_git_message(bytes.view());
  auto& services = context.services;
  if (message.password) services.log.hide(message.password->view());
  if (message.credential) services.log.hide(message.credential->view());
  services.log.hide(message.refresh_token.view());
  services.begin_for_git(message.target);  // reads nothing yet
  return message;
}

broker::Request request_of(const protocol::GitMessage& message) {
  broker::Request request;
  request.target = message.target;
  request.challenges = message.challenges;
  request.accepts_authtype = message.can_authtype;
  for (const std::string& state : message.states)
    if (state.rfind(kStatePrefix, 0) == 0)
      request.refused_sha256 = state.substr(kStatePrefix.size());
  return request;
}

const Secret* secret_of(const protocol::GitMessage& message) {
  if (message.credential) return &*message.credential;
  return message.password ? &*message.password : nullptr;
}

// Whether git would go on and ask for a password itself, though nobody is to be asked. Without a
// terminal it cannot; with GIT_TERMINAL_PROMPT=0 it does not (git(1)).
bool git_would_ask(host::Services& services) {
  return !services.interaction().allowed && host::terminal_prompt_allowed(services.environment) &&
         platform::Terminal(services.environment).can_read();
}

// Whether the git command is to end here, without another helper or a person being asked.
bool ends_git(Context& context, const Failure& failure) {
  // Whoever cancels the sign-in does not want to be asked for a password next.
  if (failure.status() == WW_CANCELLED) return true;
  // Whoever asks again after a refusal, as git-lfs does, is not to ask a person now.
  if (dynamic_cast<const broker::RefusedAgain*>(&failure) != nullptr) return true;
  return failure.status() == WW_INTERACTION_REQUIRED && git_would_ask(context.services);
}

int run_git_get(Context& context) {
  const auto message = read_message(context);
  auto request = request_of(message);
  request.by_git = true;
  broker::Broker broker(context.seams);
  std::optional<Credential> credential;
  try {
    credential = broker.get(request);
  } catch (const Failure& failure) {
    if (ends_git(context, failure)) write_all(context.output, protocol::git_quit());
    throw;
  }
  if (!credential) return kNoCredential;
  // A token that is refused is replaced within the same git command; its replacement is final.
  std::string state;
  // The user's own credential has no other one to go on with.
  if (message.can_state && credential->provider != kStoredProvider &&
      request.refused_sha256.empty())
    state = std::string(kStatePrefix) + sha256_hex(credential->secret.view());
  const Secret answer = protocol::format_git_answer(message, *credential, state);
  write_all(context.output, answer.view());
  return kDone;
}

int run_git_store(Context& context) {
  const auto message = read_message(context);
  const Secret* secret = secret_of(message);
  if (secret == nullptr) return kDone;  // nothing to keep
  Credential credential;
  credential.username = message.target.username.value_or("");
  credential.secret = secret->clone();
  credential.authtype = message.credential ? message.authtype : "";
  credential.expires_at = message.expires_at;
  credential.refresh_token = message.refresh_token.clone();
  credential.ephemeral = message.ephemeral;
  broker::Broker(context.seams).store(request_of(message), credential);
  return kDone;
}

int run_git_erase(Context& context) {
  const auto message = read_message(context);
  broker::Broker(context.seams).erase(request_of(message), secret_of(message));
  return kDone;
}

int run_git_capability(Context& context) {
  write_all(context.output, protocol::git_capabilities());
  return kDone;
}

}  // namespace

constinit const Command kGitGetCommand{
    "get", Group::kGit, "", "Answer git's question for a credential", "", {}, "", run_git_get};
constinit const Command kGitStoreCommand{
    "store", Group::kGit, "", "Take a credential from git to keep", "", {}, "", run_git_store};
constinit const Command kGitEraseCommand{
    "erase", Group::kGit, "", "Take from git that a credential was refused",
    "",      {},          "", run_git_erase};
constinit const Command kGitCapabilityCommand{
    "capability", Group::kGit, "", "Tell git what is understood", "", {}, "", run_git_capability};

}  // namespace watchword::cli
