// What is asked for and what is answered, whatever protocol it came by.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <watchword/secret.hpp>

namespace watchword {

// Which credential is meant.
struct Target {
  std::string protocol;
  std::string host;                     // with the port, if there is one; lower case
  std::optional<std::string> path;      // without the leading slash
  std::optional<std::string> username;  // may be there and empty

  // "https://host/path", for configuration scopes and messages.
  std::string url() const { return protocol + "://" + host + "/" + path.value_or(""); }
};

// The id of the built-in provider: what git was told to keep.
inline constexpr const char* kStoredProvider = "stored";

// How a credential is used.
struct Credential {
  std::string username;
  Secret secret;          // password or token
  bool is_token = false;  // a bearer token, which also works as a Basic password
  std::int64_t expires_at = 0;
  Secret refresh_token;  // of a generic host, kept for another helper; never of our providers
  std::string authtype;  // of a stored pre-encoded credential ("Bearer", "Negotiate"), else empty
  bool ephemeral = false;
  bool uncached = false;
  // Where it came from, for status and messages.
  std::string provider;
  std::string account;
  std::string session;
};

}  // namespace watchword
