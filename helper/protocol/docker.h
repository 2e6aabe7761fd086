// The protocol of docker's credential helpers (docker-credential-helpers, "credentials"), as all
// tools for containers speak it: bytes to message, answer to bytes. No policy.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/credential.h"

namespace watchword::protocol {

// A password may be the key of an account in a file, as a whole.
inline constexpr std::size_t kDockerMessageMaxBytes = std::size_t{1} << 18;
inline constexpr std::size_t kDockerServerMaxBytes = 4096;

// What tools take for "nobody has a credential", and go on without one; any other text on standard
// output is a failure to them.
inline constexpr std::string_view kDockerNotFound = "credentials not found in native keychain";

// The registry that a server is, whatever form it has: "registry.example:5000",
// "https://registry.example:5000/", "http://…"; Docker Hub by any of its names. Always https, and
// always with a path, an empty one where the whole registry is meant. Throws Failure(WW_INVALID) in
// the words of the protocol when there is none.
Target parse_docker_server(std::string_view text);
// As docker writes it in its configuration.
std::string docker_server(const Target& target);

struct DockerLogin {
  Target target;  // with the user name
  Secret secret;
};
// What `store` is given: {"ServerURL","Username","Secret"}. Throws like parse_docker_server().
DockerLogin parse_docker_login(std::string_view text);

// The answer to `get`: a token as identity token, which tools redeem at the registry themselves.
Secret format_docker_answer(const Target& target, const Credential& credential);

// The answer to `list`: servers with their user names.
Secret format_docker_list(const std::vector<std::pair<std::string, std::string>>& all);

}  // namespace watchword::protocol
