// Tokens from a session, without a person.
#pragma once

#include <optional>
#include <string>

#include "entra/access_token.h"
#include "entra/session.h"

namespace watchword::entra {

// A session that wants a person: what silent_token throws, with WW_INTERACTION_REQUIRED.
class InteractionNeeded : public Failure {
 public:
  InteractionNeeded(const Failure& failure, std::string claims)
      : Failure(failure), claims_(std::move(claims)) {}
  // JSON that the sign-in must demand, or empty.
  const std::string& claims() const noexcept { return claims_; }

 private:
  std::string claims_;
};

// State under this and a session's key: the SHA-256 of a refresh token that is worth nothing.
inline constexpr std::string_view kEndedPrefix = "ended|";

// An access token of `session` for the realm that lives as long as the request wants and was
// issued for `demanded_claims` (JSON, or empty); refused ones are to be dropped before (refusal.h).
// Taken from memory, else renewed under a lock that all processes share; the rotated refresh token
// is in the store before the access token is used. Empty when the session is gone, or nothing is in
// memory and the request is offline. Throws InteractionNeeded, or Failure.
std::optional<AccessToken> silent_token(const Host& host, const Target& target, const Realm& realm,
                                        const Session& session, const std::string& demanded_claims);

// Redeems the refresh token of `session` for a new one, whatever its access token is good for.
// False when the session is gone. Throws as silent_token does.
bool renew_session(const Host& host, const Target& target, const Realm& realm,
                   const Session& session);

// The lock under which the stored session may be changed.
Host::Lock lock_session(const Host& host, std::string_view session);

}  // namespace watchword::entra
