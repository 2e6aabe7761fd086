// cargo's credential provider protocol, version 1 (The Cargo Book, "Credential Provider Protocol"):
// bytes to message, answer to bytes. No policy.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/credential.h"

namespace watchword::protocol {

inline constexpr std::size_t kCargoMessageMaxBytes = std::size_t{1} << 20;
inline constexpr std::size_t kCargoHeadersMax = 64;
inline constexpr std::size_t kCargoHeaderMaxBytes = 16384;

// A line from cargo. Unknown members are ignored.
struct CargoMessage {
  enum class Kind { kGet, kLogin, kLogout, kUnknown };
  Kind kind = Kind::kUnknown;
  std::string name;                     // of the registry, in cargo's configuration; may be empty
  std::optional<Target> target;         // of the index; none: it is not on a server of HTTP
  std::vector<std::string> challenges;  // values of WWW-Authenticate of a request that was refused
  bool refused = false;                 // there was such a request
  std::optional<Secret> token;          // to log in with
};

// What is to be said first, before anything is read.
std::string_view cargo_hello();

// How many bytes a message takes, with the line feed; 0: it is not all there.
std::size_t cargo_message_end(std::string_view bytes);

// Throws Failure(WW_INVALID): too long, no JSON object, another version, an index at no address, an
// argument, of which Watchword takes none.
CargoMessage parse_cargo_message(std::string_view line);

// The answer to `get`. cargo may keep it until shortly before it expires, at least for as long as
// one of its commands needs to use it; one whose end nobody knows for its own life. `now`: unix
// seconds.
Secret format_cargo_token(const Credential& credential, std::int64_t now);

// Of `login` and `logout`: done.
Secret format_cargo_done(CargoMessage::Kind kind);

// With these two cargo asks the next provider; nobody has a token, or it is not this one's
// business.
std::string_view cargo_not_found();
std::string_view cargo_url_not_supported();

std::string_view cargo_operation_not_supported();

// It ends the command of cargo, which shows the text.
Secret format_cargo_error(std::string_view text);

}  // namespace watchword::protocol
