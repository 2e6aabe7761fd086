// The only place that changes a stored session, and the only one that knows what a store demands
// that other machines write to.
//
// A renewal is: lock, read again, redeem, persist, answer. The lock keeps the processes of this
// machine apart. A rotated refresh token is in the store before anything is made of the answer that
// it came with. A refresh token that is refused may have been used by another machine, whose
// successor is then waited for; and what is shared is not erased because one machine was refused.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "oauth/access_token.h"
#include "oauth/session.h"
#include "oauth/token_endpoint.h"

namespace watchword::oauth {

// A session that wants a person: what Renewal throws, with WW_INTERACTION_REQUIRED.
class InteractionNeeded : public Failure {
 public:
  explicit InteractionNeeded(const Failure& failure, std::string claims = {})
      : Failure(failure), claims_(std::move(claims)) {}
  // JSON that the sign-in must demand, or empty.
  const std::string& claims() const noexcept { return claims_; }

 private:
  std::string claims_;
};

// What a token is wanted for.
struct Wanted {
  std::string token_key;  // of AccessTokens
  std::string tenant;  // that the token is of, and that the session serves from then on; or empty
  std::string claims;  // JSON that the token must have been issued for, or empty
  std::int64_t min_ttl_seconds = 0;
  bool offline = false;
  std::string login_command;  // for people
};

class Renewal {
 public:
  // Sends a session's refresh token to the service, once, by this host. Throws Failure for
  // everything but an answer or an error of the endpoint.
  using Redeem = std::function<Redeemed(const Host&, const Session&)>;

  // Borrows the host and the service.
  Renewal(const Host& host, const Service& service, std::string session, Wanted wanted,
          Redeem redeem);

  // An access token that lives as long as is wanted: from memory, else renewed. As long as there is
  // one in memory, nobody waits long for its successor. Empty when the
  // session is gone, or when offline and nothing is in memory. Throws InteractionNeeded when a
  // person has to sign in, and Failure.
  std::optional<AccessToken> token();

  // Redeems the refresh token, whatever its access token is good for, unless another process did so
  // since the session was `renewed_at`. The session as it then is; empty when it is gone. Throws as
  // token() does.
  std::optional<Session> renew(std::int64_t renewed_at);

 private:
  bool is_good(const AccessToken& token, std::int64_t margin_seconds) const;
  AccessToken renewed_ahead(AccessToken usable);
  // Under the lock of the session.
  std::optional<AccessToken> renewed(const Host& host);
  AccessToken redeem_and_keep(const Host& host, Session& session);
  TokenAnswer redeem(const Host& host, Session& session);
  bool read_successor(Session& session) const;
  [[noreturn]] void fail(const Refusal& refusal, const Session& session) const;
  void end(const Session& session) const;
  void refuse_what_has_ended(const Session& session) const;
  void check_lifetime(const AccessToken& token) const;

  const Host& host_;
  const std::string session_;
  const Wanted wanted_;
  const Redeem redeem_;
  const AccessTokens tokens_;
  const Sessions sessions_;
};

struct Begun {
  AccessToken token;
  bool is_new = false;  // the session was not there before
};

// Keeps what a sign-in brought: the session first, with the tenants that it served before, and the
// user name that was known before where the service does not say one. Access tokens from before are
// dropped; they may lack what this sign-in proved. Throws what the store reports.
Begun begin_session(const Host& host, const Service& service, Session& session,
                    const Wanted& wanted, TokenAnswer answer);

// Keeps a session that began elsewhere, untried. False: there is one of its key already, which
// stays.
bool keep_foreign_session(const Host& host, const Service& service, Session session);

// Changes what is known of a session's account. Nothing when the session is gone.
void rename_account(const Host& host, const Service& service, std::string_view session,
                    const std::string& username);

// Erases the session with its access tokens.
void forget_session(const Host& host, const Service& service, std::string_view session);

}  // namespace watchword::oauth
