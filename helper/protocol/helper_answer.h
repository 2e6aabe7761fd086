// What another credential helper answers in git's protocol (git-credential(1), "INPUT/OUTPUT
// FORMAT"): the other side of protocol/git.h, for whoever asks one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/credential.h"
#include "protocol/attributes.h"

namespace watchword::protocol {

// What is asked. `refused` is the hash of what the server refused just now, or empty, in the words
// of a Watchword (protocol/git.h), which others pass over.
std::string format_helper_question(const Target& target, const std::vector<std::string>& challenges,
                                   std::string_view refused);

// The credential, if there is one: a bearer token, or a user name and a password. A refresh token
// is left out: nobody who asks in this way renews. Throws Failure(WW_INVALID) when it makes no
// sense, as read_attributes does and where something is said twice or by halves.
std::optional<Credential> parse_helper_answer(const std::vector<Attribute>& attributes,
                                              std::string_view what);

}  // namespace watchword::protocol
