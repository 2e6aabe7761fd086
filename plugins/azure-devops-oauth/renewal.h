// Tokens without a person: from memory, or by the refresh token, which works once.
#pragma once

#include <optional>
#include <string>

#include "azure-devops-oauth/session.h"
#include "azure-devops-oauth/target.h"
#include "azure-devops-oauth/token_endpoint.h"

namespace watchword::devops_oauth {

// An access token counts as expired this early.
inline constexpr std::int64_t kExpiryMarginSeconds = 300;

/*
 * The refresh token is spent the moment the service answers, and the new one must be in the store
 * before anything else happens. All that could fail is done before the request: the lock is held,
 * the session was read under it, and a note says which token is about to be spent. What remains is
 * a process that is killed, or a connection that breaks, between the service's decision and the
 * store's: that session is lost, which the note lets us say truly.
 */
class Renewal {
 public:
  Renewal(const Host& host, const Target& target) : host_(host), target_(target) {}

  // A token that lives as long as the request wants. Empty when the session is gone, or when the
  // request is offline and nothing is in memory. Throws Failure; WW_INTERACTION_REQUIRED when the
  // session is over, which it then is for everybody.
  std::optional<AccessToken> token(const std::string& session) const;

  // Spends the refresh token unless somebody did since `renewed_at`. Empty when it is gone.
  std::optional<Session> renew(const std::string& session, std::int64_t renewed_at) const;

  // Keeps what a code or a hand-over brought.
  AccessToken keep(Session& session, TokenAnswer answer) const;

  // Also what a renewal that is under way would bring back.
  void forget(const std::string& session) const;

  Host::Lock lock(const std::string& session) const;

 private:
  AccessToken redeem(Session& session) const;
  TokenReply request(const App& app, Session& session) const;
  [[noreturn]] void give_up(const TokenRefusal& refusal, const App& app, const Session& session,
                            bool was_broken_off) const;
  std::string note_key(const Session& session) const;
  std::string note_of(const Session& session) const;

  const Host& host_;
  const Target& target_;
};

}  // namespace watchword::devops_oauth
