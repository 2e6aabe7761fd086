// git's credential protocol (git-credential(1), "INPUT/OUTPUT FORMAT"), as a helper speaks it:
// bytes to message, answer to bytes. No policy.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/credential.h"

namespace watchword::protocol {

inline constexpr std::size_t kGitLineMaxBytes = 65535;  // git's own limit since 2.46
inline constexpr std::size_t kGitMessageMaxBytes = std::size_t{1} << 20;
inline constexpr std::size_t kGitMessageMaxLines = 1024;

// What a state that we gave to git begins with, before the hash of what was answered: git gives it
// back when the server refused that, so that it is not answered again.
inline constexpr std::string_view kRefusedStatePrefix = "watchword.refusable=";

// One message from git. Unknown keys are ignored.
struct GitMessage {
  Target target;
  std::optional<Secret> password;
  std::optional<Secret> credential;  // pre-encoded, with authtype
  std::string authtype;
  Secret refresh_token;
  std::int64_t expires_at = 0;
  bool ephemeral = false;
  bool can_authtype = false;  // git understands authtype, credential and ephemeral
  bool can_state = false;     // git gives state[] back and understands continue
  std::vector<std::string> challenges;
  std::vector<std::string> states;
};

// How many bytes a message takes with the empty line that ends it; 0: it is not all there. git
// itself closes the stream instead.
std::size_t git_message_end(std::string_view bytes);

// Throws Failure(WW_INVALID) with a message for people: what is too long, a line that is or has no
// '=', NUL, CR, too many lines, no protocol or host, a value that does not make sense.
GitMessage parse_git_message(std::string_view text);

// What `git credential-… capability` answers.
std::string_view git_capabilities();

// The answer to `get`: a token as Bearer if git `can_authtype`, else as user name and password.
// `state` not empty: git is to ask again with it if the server refuses.
Secret format_git_answer(const Credential& credential, bool can_authtype, std::string_view state);

// The answer that ends the git command without asking another helper or the user.
std::string_view git_quit();

}  // namespace watchword::protocol
