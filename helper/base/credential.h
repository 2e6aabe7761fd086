// What is answered, whatever protocol it was asked for by.
#pragma once

#include <cstdint>
#include <string>

#include <watchword/secret.hpp>

#include "base/target.h"

namespace watchword {

// The id of the built-in provider: what git was told to keep.
inline constexpr const char* kStoredProvider = "stored";

// Whose a stored credential is: one that git was told to keep is no answer to anybody else,
// nor is one of a registry's to git.
enum class StoredKind { kGit, kDocker };
inline constexpr StoredKind kStoredKinds[] = {StoredKind::kGit, StoredKind::kDocker};

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
