// cargo's credential provider protocol: what a registry's configuration and a server's headers say.
#include "fuzz.h"
#include "protocol/cargo.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace watchword;
  using fuzz::require;
  fuzz::refusable([&] {
    const auto line = fuzz::text_of(data, size);
    require(protocol::cargo_message_end(line) <= size, "a message is no longer than what came");
    const auto message = protocol::parse_cargo_message(line);
    for (const std::string& challenge : message.challenges)
      require(fuzz::is_printable(challenge), "a challenge is one line");
    if (!message.target) return;
    require(!message.target->host.empty(), "a target has a host");
    require(message.target->host.find_first_of("/?#@\\ ") == std::string::npos, "that is one");
    Credential credential;
    credential.is_token = true;
    if (message.token) credential.secret = message.token->clone();
    fuzz::refusable([&] {
      const Secret answer = protocol::format_cargo_token(credential, 0);
      require(answer.view().find('\n') + 1 == answer.view().size(), "an answer is one line");
    });
  });
  return 0;
}
