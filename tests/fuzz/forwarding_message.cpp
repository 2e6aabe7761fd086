// A forwarding, from both ends: what another machine asks of this one, and what one answers that
// says it lends; and what a helper answers that shares its output with others.
#include "fuzz.h"
#include "protocol/attributes.h"
#include "protocol/forwarding.h"
#include "protocol/helper_answer.h"

namespace watchword {
namespace {

using fuzz::require;

void check_request(std::string_view text) {
  const auto request = protocol::parse_forwarding_request(text);
  const Target& target = request.target;
  require(!target.protocol.empty() && !target.host.empty(), "a request has a server");
  require(target.host.find_first_of("/?#@\\ ") == std::string::npos, "that is one");
  require(fuzz::is_printable(target.host + target.path.value_or("") + target.username.value_or("") +
                             request.refused_sha256),
          "and nothing that a terminal takes for a command");
  const auto again = protocol::parse_forwarding_request(format_forwarding_request(request));
  require(again.action == request.action, "what is asked for comes back");
  require(again.target.protocol == target.protocol && again.target.host == target.host &&
              again.target.path == target.path && again.target.username == target.username,
          "and of what");
  require(again.challenges == request.challenges, "and the challenges");
  require(again.refused_sha256 == request.refused_sha256, "and what was refused");
}

void check_credential(const Credential& credential) {
  require(!credential.secret.empty(), "a credential has a secret");
  require(fuzz::is_printable(credential.secret.view()), "of one line");
  require(credential.username.find(':') == std::string::npos, "its user name fits into Basic");
  require(credential.refresh_token.empty(), "and no refresh token crosses");
  protocol::ForwardingAnswer answer;
  Credential& lent = answer.credential.emplace();
  lent.username = credential.username;
  lent.secret = credential.secret.clone();
  lent.is_token = credential.is_token;
  lent.expires_at = credential.expires_at;
  const auto again = protocol::parse_forwarding_answer(format_forwarding_answer(answer).view());
  require(again.credential.has_value(), "a credential comes back");
  require(again.credential->secret == credential.secret, "with its secret");
  require(again.credential->is_token == credential.is_token, "its kind");
  require(again.credential->expires_at == credential.expires_at, "its end");
  require(again.credential->username == credential.username || credential.is_token,
          "and its user name");
}

void check_answer(std::string_view text) {
  const auto answer = protocol::parse_forwarding_answer(text);
  require(answer.credential.has_value() + answer.refusal.has_value() + answer.lends.has_value() < 2,
          "an answer is one thing");
  if (answer.credential) check_credential(*answer.credential);
  if (answer.refusal)
    require(fuzz::is_printable(answer.refusal->message() + answer.refusal->advice()),
            "a refusal is shown in one line");
  if (answer.lends) require(fuzz::is_printable(*answer.lends), "what is lent is shown in one line");
}

void check_helper(std::string_view text) {
  const auto credential = protocol::parse_helper_answer(
      protocol::read_attributes(text, protocol::Lines::kShared, "the answer"), "the answer");
  if (credential) check_credential(*credential);
}

}  // namespace
}  // namespace watchword

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace watchword;
  const auto text = fuzz::text_of(data, size);
  require(protocol::forwarding_greeting_end(text) <= size, "a greeting is what came");
  protocol::is_forwarding_greeting(text);
  fuzz::refusable([&] { check_request(text); });
  fuzz::refusable([&] { check_answer(text); });
  fuzz::refusable([&] { check_helper(text); });
  return 0;
}
