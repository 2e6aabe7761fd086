// How a Watchword is asked by one on another machine, or in a container: over a stream that
// somebody else carries, such as a socket that ssh forwards. Bytes to message and back; no policy.
//
// Whoever answers speaks first:  watchword-forward 1
// and whoever asks says, in lines of "name=value" and an empty one,
//
//   version=1
//   action=get           or "refused": a server refused what was answered; or "look": whether it
//                        would be answered, without a question to anybody
//   protocol=https       as git says it, as well as host, path, username and wwwauth[]
//   refused=SHA-256      of what a server refused just now, or left out
//
// and is answered, in such lines and an empty one,
//
//   status=credential    with what git's protocol has: authtype and credential, or username and
//                        password, and password_expiry_utc
//   status=nothing
//   status=lends         to a look, with a message for the person there
//   status=refused       with message and advice for the person there
//
// and the stream is closed. One that does not begin in that way is nobody who answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <watchword/plugin.hpp>

#include "base/credential.h"

namespace watchword::protocol {

inline constexpr int kForwardingVersion = 1;
inline constexpr std::size_t kForwardingGreetingMaxBytes = 64;
inline constexpr std::size_t kForwardingMessageMaxBytes = 65536;

// "watchword-forward 1\n".
std::string forwarding_greeting();
// How many bytes it takes with its line break; 0: it is not all there.
std::size_t forwarding_greeting_end(std::string_view bytes);
// Whether it is one of somebody who speaks our version, or a newer one, which speaks ours as well.
bool is_forwarding_greeting(std::string_view bytes);

struct ForwardingRequest {
  enum class Action { kGet, kRefused, kLook };
  Action action = Action::kGet;
  Target target;
  std::vector<std::string> challenges;  // values of WWW-Authenticate: hostile
  std::string refused_sha256;
};

std::string format_forwarding_request(const ForwardingRequest& request);
// Throws Failure(WW_INVALID) when it makes no sense: an attribute that does not exist or is said
// twice, another version, a target for which nothing may be answered.
ForwardingRequest parse_forwarding_request(std::string_view bytes);

struct ForwardingAnswer {
  std::optional<Credential> credential;
  std::optional<Failure> refusal = {};    // why there is none, for the person who asks
  std::optional<std::string> lends = {};  // to a look: a sentence about what is lent
};

Secret format_forwarding_answer(const ForwardingAnswer& answer);
// Throws Failure(WW_INVALID) when it makes no sense, or is not all there.
ForwardingAnswer parse_forwarding_answer(std::string_view bytes);

}  // namespace watchword::protocol
