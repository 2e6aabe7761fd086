// How pip and uv ask: they run a program that is called `keyring`, one process for each question,
// which is its command line. Python programs that import keyring ask the same program by way of
// packaging/python.
#include <array>

#include "cli/exit_code.h"
#include "cli/front_end.h"
#include "cli/server_refuses.h"
#include "protocol/keyring.h"
#include "version.h"

namespace watchword::cli {
namespace {
namespace keyring_front_end {

using protocol::KeyringCommand;
using Operation = KeyringCommand::Operation;

// Of the answer.
enum Form : int { kWithUsername = 1, kAsJson = 2 };

// pip sets its variable for --no-input too; twine and poetry only know theirs as variables.
constexpr std::array<std::string_view, 3> kUnattended{"PIP_NO_INPUT", "TWINE_NON_INTERACTIVE",
                                                      "POETRY_NO_INTERACTION"};

std::string_view version() {
  static const std::string line = std::string("watchword ") + kVersion + '\n';
  return line;
}

// keyring's exit code where there is no password is 1. What is no URL is asked for after the URL or
// before it, by everybody, and says nothing of whose it is.
Opening open(const Words& words) {
  const KeyringCommand command = protocol::parse_keyring_command(words);
  switch (command.operation) {
    case Operation::kHelp:
      return {.says = protocol::keyring_help()};
    case Operation::kVersion:
      return {.says = version()};
    case Operation::kListBackends:
      return {.says = protocol::keyring_backends()};
    case Operation::kGet:
      break;
  }
  return {.says = {}, .answers = command.target.has_value(), .code = kNoCredential};
}

Question parse(const Words& words, std::string_view /*nothing*/) {
  KeyringCommand command = protocol::parse_keyring_command(words);
  Question question;
  question.form = (command.with_username ? kWithUsername : 0) | (command.as_json ? kAsJson : 0);
  question.request.target = *std::move(command.target);
  question.request.providers_only = true;
  return question;
}

// Whoever names a user, as feeds' URLs do, sends that name with the password.
Secret answer(const Question& question, const Credential* credential) {
  if (credential == nullptr) return {};
  const auto& named = question.request.target.username;
  return protocol::format_keyring_answer(named.value_or(credential->username), credential->secret,
                                         (question.form & kWithUsername) != 0,
                                         (question.form & kAsJson) != 0);
}

Secret failure(const Question& /*question*/, const Failure& /*failure*/,
               host::Services& /*services*/) {
  return {};
}

}  // namespace keyring_front_end
}  // namespace

constinit const FrontEnd kKeyringFrontEnd{
    .name = "keyring",
    .request = "the request for a password",
    .open = keyring_front_end::open,
    .message_end = nullptr,
    .message_max_bytes = 0,
    .goes_on = false,
    .unattended = keyring_front_end::kUnattended,
    .way_there = host::Trust::kUser,
    .refused = server_refuses,
    .parse = keyring_front_end::parse,
    .answer = keyring_front_end::answer,
    .failure = keyring_front_end::failure,
};

}  // namespace watchword::cli
