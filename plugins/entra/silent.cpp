#include "entra/silent.h"

#include <algorithm>

#include "entra/claims.h"

namespace watchword::entra {
namespace {

// Longer than a request with its second try may take.
constexpr std::uint32_t kLockTimeoutMs = 90000;

// Microsoft accounts live in one tenant and are refreshed through another (as Git Credential
// Manager does for organizations that Microsoft accounts back).
constexpr std::string_view kMicrosoftAccountTenant = "9188040d-6c67-4c5b-b112-36a304b66dad";
constexpr std::string_view kMicrosoftAccountRefreshTenant = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";

class Renewal {
 public:
  Renewal(const Host& host, const Target& target, const Realm& realm, const Session& session,
          const std::string& claims)
      : host_(host),
        target_(target),
        realm_(realm),
        session_(session.key()),
        claims_(claims),
        account_(session.identity.username),
        tokens_(host),
        sessions_(host),
        key_(AccessTokens::key(host, session_, realm.tenant, target.scopes)) {}

  std::optional<AccessToken> run() {
    auto cached = tokens_.find(key_);
    const bool good = cached && is_good(*cached, kExpiryMarginSeconds);
    if (good && (!cached->due_for_refresh(host_.now()) || offline())) return cached;
    if (offline()) return cached && is_good(*cached, 0) ? std::move(cached) : std::nullopt;
    if (good) return renewed_ahead(std::move(*cached));
    try {
      return renewed(kLockTimeoutMs);
    } catch (const Failure& failure) {
      const bool unreachable = failure.status() == WW_NETWORK || failure.status() == WW_TIMEOUT;
      if (!unreachable || !cached || !is_good(*cached, 0)) throw;
      host_.trace("answering a token that expires soon: " + failure.message());
      return cached;
    }
  }

  // Redeems the refresh token whether or not its access token is still good, unless another process
  // did so since `session` was read. False when the session is gone.
  bool run_ahead(std::int64_t renewed_at) {
    const Host::Lock lock = host_.lock("session|" + session_, kLockTimeoutMs);
    auto session = sessions_.find(session_);
    if (!session) return false;
    if (session->renewed_at == renewed_at) redeem_and_keep(*session);
    return true;
  }

 private:
  bool offline() const { return target_.request.may(WW_REQUEST_OFFLINE); }

  bool is_good(const AccessToken& token, std::int64_t margin_seconds) const {
    return token.lives(host_.now(), std::max(margin_seconds, target_.request.min_ttl_seconds)) &&
           (claims_.empty() || token.claims == claims_);
  }

  // refresh_in has passed: fetch a new token now, while the old one still serves if that fails. The
  // lock is not waited for; whoever holds it does the same.
  AccessToken renewed_ahead(AccessToken cached) {
    try {
      if (auto token = renewed(0)) return std::move(*token);
    } catch (const Failure& failure) {
      host_.trace("not renewed ahead of time: " + failure.message());
    }
    return cached;
  }

  std::optional<AccessToken> renewed(std::uint32_t lock_timeout_ms) {
    const Host::Lock lock = host_.lock("session|" + session_, lock_timeout_ms);
    auto cached = tokens_.find(key_);
    if (cached && is_good(*cached, kExpiryMarginSeconds) && !cached->due_for_refresh(host_.now()))
      return cached;
    auto session = sessions_.find(session_);
    if (!session) return std::nullopt;
    AccessToken token = redeem_and_keep(*session);
    check_lifetime(token);
    return token;
  }

  AccessToken redeem_and_keep(Session& session) {
    TokenAnswer answer = redeem(session);
    keep(session, answer);
    AccessToken token = make_access_token(host_, answer, claims_);
    tokens_.save(key_, token);
    return token;
  }

  TokenAnswer redeem(const Session& session) {
    Realm realm = realm_;
    if (realm.tenant == kOrganizations &&
        session.identity.home_account_id.ends_with(kMicrosoftAccountTenant))
      realm.tenant = kMicrosoftAccountRefreshTenant;
    Form grant;
    grant.add("grant_type", "refresh_token").add("refresh_token", session.refresh_token.view());
    TokenReply reply =
        request_token(host_, target_, realm, session_, claims_parameter(claims_), std::move(grant));
    if (const auto* error = std::get_if<ServiceError>(&reply)) fail(*error);
    return std::get<TokenAnswer>(std::move(reply));
  }

  // Before the access token is used: a rotated refresh token that is lost costs a sign-in.
  void keep(Session& session, TokenAnswer& answer) {
    if (!answer.refresh_token.empty()) {
      session.refresh_token = std::move(answer.refresh_token);
      session.renewed_at = answer.obtained_at;
    } else if (session.serves(realm_.tenant)) {
      return;
    }
    session.add_tenant(realm_.tenant);
    sessions_.save(session);
  }

  [[noreturn]] void fail(const ServiceError& error) {
    const Outcome outcome = outcome_of(error);
    const Failure failure = to_failure(error, target_, account_, realm_.tenant);
    if (outcome == Outcome::kSessionEnded) {
      sessions_.erase(session_);
      tokens_.erase_session(session_);
    }
    if (outcome == Outcome::kSessionEnded || outcome == Outcome::kInteraction)
      throw InteractionNeeded(failure, error.claims);
    throw failure;
  }

  void check_lifetime(const AccessToken& token) const {
    const std::int64_t wanted = target_.request.min_ttl_seconds;
    if (wanted == 0 || token.lives(host_.now(), wanted)) return;
    throw Failure(WW_REFUSED,
                  "a new access token lives " + std::to_string(token.expires_at - host_.now()) +
                      " seconds only, and " + std::to_string(wanted) + " were asked for",
                  "Ask for a shorter time.");
  }

  const Host& host_;
  const Target& target_;
  const Realm& realm_;
  const std::string session_;
  const std::string& claims_;
  const std::string account_;
  const AccessTokens tokens_;
  const Sessions sessions_;
  const std::string key_;
};

}  // namespace

std::optional<AccessToken> silent_token(const Host& host, const Target& target, const Realm& realm,
                                        const Session& session,
                                        const std::string& demanded_claims) {
  return Renewal(host, target, realm, session, demanded_claims).run();
}

bool renew_session(const Host& host, const Target& target, const Realm& realm,
                   const Session& session) {
  return Renewal(host, target, realm, session, {}).run_ahead(session.renewed_at);
}

Host::Lock lock_session(const Host& host, std::string_view session) {
  return host.lock("session|" + std::string(session), kLockTimeoutMs);
}

}  // namespace watchword::entra
