// git's credential protocol: what git was told by a repository and a server.
#include "fuzz.h"
#include "protocol/git.h"

namespace watchword {
namespace {

using fuzz::require;

// What is answered to a message must be understood as it was meant.
void check_answer(const protocol::GitMessage& message) {
  Credential credential;
  credential.username = message.target.username.value_or("");
  credential.secret = message.password->clone();
  credential.expires_at = message.expires_at;
  credential.refresh_token = message.refresh_token.clone();
  const Secret answer = protocol::format_git_answer(credential, message.can_authtype, "");
  Secret whole("protocol=https\nhost=h\n");
  whole.append(answer.view());
  const auto again = protocol::parse_git_message(whole.view());
  require(again.target.host == "h", "an answer injects no host");
  require(again.target.username == credential.username, "the user name comes back");
  require(again.password && *again.password == credential.secret, "the password comes back");
  require(again.expires_at == credential.expires_at, "the expiry comes back");
  require(again.refresh_token == credential.refresh_token, "the refresh token comes back");
}

}  // namespace
}  // namespace watchword

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace watchword;
  fuzz::refusable([&] {
    const auto message = protocol::parse_git_message(fuzz::text_of(data, size));
    require(!message.target.protocol.empty(), "a message has a protocol");
    require(!message.target.host.empty() || message.target.protocol == "cert", "and a host");
    require(message.target.host.find_first_of("/?#@\\ ") == std::string::npos, "that is one");
    if (message.password) fuzz::refusable([&] { check_answer(message); });
  });
  return 0;
}
