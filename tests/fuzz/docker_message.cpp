// docker's protocol: the name of a registry, which an image's file may have brought, and what is
// stored.
#include "fuzz.h"
#include "protocol/docker.h"

namespace watchword {
namespace {

using fuzz::require;

void check_target(const Target& target) {
  require(target.protocol == "https", "a registry is asked by https");
  require(!target.host.empty(), "and has a host");
  require(target.host.find_first_of("/?#@\\ ") == std::string::npos, "that is one");
  require(target.path.has_value(), "its path is said");
  const Target again = protocol::parse_docker_server(protocol::docker_server(target));
  require(again.host == target.host && again.path == target.path, "what is written is read again");
}

void check_login(std::string_view text) {
  const auto login = protocol::parse_docker_login(text);
  check_target(login.target);
  require(login.target.username && !login.target.username->empty(), "a login has a user name");
  Credential credential;
  credential.username = *login.target.username;
  credential.secret = login.secret.clone();
  const Secret answer = protocol::format_docker_answer(login.target, credential);
  const auto again = protocol::parse_docker_login(answer.view());
  require(again.target.host == login.target.host, "the registry comes back");
  require(again.target.username == login.target.username, "the user name comes back");
  require(again.secret == login.secret, "the secret comes back");
}

}  // namespace
}  // namespace watchword

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace watchword;
  const auto text = fuzz::text_of(data, size);
  fuzz::refusable([&] { check_target(protocol::parse_docker_server(text)); });
  fuzz::refusable([&] { check_login(text); });
  return 0;
}
