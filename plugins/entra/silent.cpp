#include "entra/silent.h"

#include <algorithm>

#include "entra/claims.h"

namespace watchword::entra {
namespace {

// Longer than a request with its second try may take.
constexpr std::uint32_t kLockTimeoutMs = 90000;

// How long the new session of a machine that was first to renew it is waited for: about eight
// seconds. It writes it at once, but the store may be slow.
constexpr int kReadsMax = 9;
constexpr std::uint32_t kFirstPauseMs = 100;
constexpr std::uint32_t kLastPauseMs = 1000;
// How many machines in a row may have been first.
constexpr int kLostRacesMax = 50;

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

  // The refresh token may have been used elsewhere since it was read: then its successor is used
  // instead of giving the session up.
  TokenAnswer redeem(Session& session) {
    refuse_what_has_ended(session);
    for (int lost = 0;; ++lost) {
      TokenReply reply = ask_for_tokens(session);
      const auto* error = std::get_if<ServiceError>(&reply);
      if (error == nullptr) return std::get<TokenAnswer>(std::move(reply));
      const bool ended = outcome_of(*error) == Outcome::kSessionEnded;
      if (!ended || lost == kLostRacesMax || !read_successor(session)) fail(*error, session);
      host_.trace("another process was first to use the refresh token; using its new one");
    }
  }

  // Takes over the stored session once its refresh token is another one. Another machine writes it
  // a moment after it used the old one; the processes of this machine have a lock.
  bool read_successor(Session& session) const {
    const bool shared = host_.store_is_shared();
    for (int reads = 1;; ++reads) {
      auto stored = sessions_.find(session_);
      if (stored && !(stored->refresh_token == session.refresh_token)) {
        session = std::move(*stored);
        return true;
      }
      if (!shared || reads == kReadsMax) return false;
      host_.sleep(pause_ms(reads));
    }
  }

  // Longer each time, and not the same for any two machines.
  std::uint32_t pause_ms(int reads) const {
    const std::uint32_t base = std::min(kFirstPauseMs << (reads - 1), kLastPauseMs);
    const auto random = static_cast<unsigned char>(host_.random(1).front());
    return base + base * random / 256;
  }

  TokenReply ask_for_tokens(const Session& session) const {
    Realm realm = realm_;
    if (realm.tenant == kOrganizations &&
        session.identity.home_account_id.ends_with(kMicrosoftAccountTenant))
      realm.tenant = kMicrosoftAccountRefreshTenant;
    Form grant;
    grant.add("grant_type", "refresh_token").add("refresh_token", session.refresh_token.view());
    return request_token(host_, target_, realm, session_, claims_parameter(claims_),
                         std::move(grant));
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

  [[noreturn]] void fail(const ServiceError& error, const Session& session) {
    const Outcome outcome = outcome_of(error);
    const Failure failure = to_failure(error, target_, account_, realm_.tenant);
    if (outcome == Outcome::kSessionEnded) end(session);
    if (outcome == Outcome::kSessionEnded || outcome == Outcome::kInteraction)
      throw InteractionNeeded(failure, error.claims);
    throw failure;
  }

  // A store that machines share is left as it is: another one may be about to write the successor.
  // Only this machine stops trying.
  void end(const Session& session) {
    if (host_.store_is_shared())
      host_.put_state(ended_key(), sha256_hex(host_, session.refresh_token.view()));
    else
      sessions_.erase(session_);
    tokens_.erase_session(session_);
  }

  void refuse_what_has_ended(const Session& session) const {
    const auto ended = host_.state(ended_key());
    if (!ended || *ended != sha256_hex(host_, session.refresh_token.view())) return;
    throw InteractionNeeded(
        Failure(WW_INTERACTION_REQUIRED, "the session of " + account_ + " has ended",
                "Sign in again: " + target_.login_command()),
        "");
  }

  std::string ended_key() const { return std::string(kEndedPrefix) + session_; }

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
