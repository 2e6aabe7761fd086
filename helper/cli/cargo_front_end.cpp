// How cargo asks: it starts cargo-credential-watchword, which says hello, and sends it lines of
// JSON.
#include <algorithm>
#include <ctime>

#include <watchword/encoding.hpp>

#include "base/text.h"
#include "cli/front_end.h"
#include "platform/printable.h"
#include "protocol/cargo.h"

namespace watchword::cli {
namespace {
namespace cargo_front_end {

using Kind = protocol::CargoMessage::Kind;

Opening open(const Words& words) {
  if (std::find(words.begin(), words.end(), "--cargo-plugin") == words.end())
    throw Failure(WW_INVALID, "cargo-credential-watchword is run by cargo",
                  "Run `watchword configure cargo` to have cargo use it; `watchword help` is for "
                  "people.");
  return {.says = protocol::cargo_hello(), .answers = true};
}

Question reply(std::string_view text) {
  Question question;
  question.verb = Question::Verb::kNothing;
  question.reply = Secret(text);
  return question;
}

// A registry takes the value of a header as its token. What is to be kept is the password in it.
Credential pasted(const Secret& token) {
  Credential out;
  const std::string_view text = token.view();
  const auto space = text.find(' ');
  const std::string scheme = lower(text.substr(0, space));
  if (scheme == "bearer")
    throw Failure(WW_INVALID, "a token that is sent as Bearer ends within hours and is not kept",
                  "Leave the token out, to sign in: cargo login --registry NAME");
  if (scheme != "basic" || space == std::string_view::npos) {
    out.secret = token.clone();
    return out;
  }
  auto pair = base64_decode(text.substr(space + 1));
  const auto colon = pair ? pair->find(':') : std::string::npos;
  if (colon == std::string::npos)
    throw Failure(WW_INVALID, "what follows Basic is not a user name and a password",
                  "Paste the personal access token by itself.");
  out.username = pair->substr(0, colon);
  out.secret = Secret(std::string_view(*pair).substr(colon + 1));
  wipe(pair->data(), pair->size());
  return out;
}

Question::Verb verb_of(const protocol::CargoMessage& message) {
  if (message.kind == Kind::kLogout) return Question::Verb::kSignOut;
  if (message.kind != Kind::kLogin) return Question::Verb::kGet;
  return message.token ? Question::Verb::kStore : Question::Verb::kSignIn;
}

Question parse(const Words& /*words*/, std::string_view line) {
  auto message = protocol::parse_cargo_message(line);
  if (message.kind == Kind::kUnknown) return reply(protocol::cargo_operation_not_supported());
  if (!message.target) return reply(protocol::cargo_url_not_supported());
  Question question;
  question.verb = verb_of(message);
  question.after_refusal = message.refused;
  broker::Request& request = question.request;
  request.target = *std::move(message.target);
  request.challenges = std::move(message.challenges);
  request.any_scheme = true;
  request.providers_only = true;  // a registry is nobody's that git talks to
  if (question.verb == Question::Verb::kStore) {
    question.credential = pasted(*message.token);
    request.target.username = question.credential->username;
  }
  return question;
}

Secret answer(const Question& question, const Credential* credential) {
  switch (question.verb) {
    case Question::Verb::kNothing:
      return question.reply.clone();
    case Question::Verb::kStore:
    case Question::Verb::kSignIn:
      if (question.unclaimed) return Secret(protocol::cargo_url_not_supported());
      return protocol::format_cargo_done(Kind::kLogin);
    case Question::Verb::kSignOut:
      if (question.unclaimed) return Secret(protocol::cargo_not_found());
      return protocol::format_cargo_done(Kind::kLogout);
    default:
      if (credential == nullptr) return Secret(protocol::cargo_not_found());
      return protocol::format_cargo_token(*credential, std::time(nullptr));
  }
}

// cargo shows it; with "not-found" it would advise `cargo login` and drop the sentence.
Secret failure(const Question& /*question*/, const Failure& failure, host::Services& services) {
  std::string text = failure.message();
  if (!failure.advice().empty()) text += ". " + failure.advice();
  return protocol::format_cargo_error(platform::printable(services.log.redact(text)));
}

}  // namespace cargo_front_end
}  // namespace

constinit const FrontEnd kCargoFrontEnd{
    .name = "cargo-credential-watchword",
    .request = "the request from cargo",
    .open = cargo_front_end::open,
    .message_end = protocol::cargo_message_end,
    .message_max_bytes = protocol::kCargoMessageMaxBytes,
    .goes_on = true,
    .way_there = host::Trust::kUser,
    .parse = cargo_front_end::parse,
    .answer = cargo_front_end::answer,
    .failure = cargo_front_end::failure,
    .shows_failures = true,
};

}  // namespace watchword::cli
