#include "oauth/renewal.h"

#include <algorithm>

namespace watchword::oauth {
namespace {

// Longer than a request with its second try may take.
constexpr std::uint32_t kLockTimeoutMs = 90000;

// How long a service may take to answer while there still is a token, and how long it is let be
// when it takes longer.
constexpr std::uint32_t kAheadMaxMs = 3000;
constexpr std::int64_t kAheadRespiteSeconds = 60;

// How long the new session of a machine that was first to renew it is waited for: about eight
// seconds. It writes it at once, but the store may be slow.
constexpr int kReadsMax = 9;
constexpr std::uint32_t kFirstPauseMs = 100;
constexpr std::uint32_t kLastPauseMs = 1000;
// How many machines in a row may have been first.
constexpr int kLostRacesMax = 50;

std::string lock_name(std::string_view session) {
  return "session|" + std::string(session);
}

Host::Lock lock_session(const Host& host, std::string_view session) {
  return host.lock(lock_name(session), kLockTimeoutMs);
}

// The SHA-256 of a refresh token that is worth nothing, though it is in the store.
std::string ended_key(std::string_view session) {
  return "ended|" + std::string(session);
}

// Longer each time, and not the same for any two machines.
std::uint32_t pause_ms(const Host& host, int reads) {
  const std::uint32_t base = std::min(kFirstPauseMs << (reads - 1), kLastPauseMs);
  const auto random = static_cast<unsigned char>(host.random(1).front());
  return base + base * random / 256;
}

AccessToken access_token(const TokenAnswer& answer, const std::string& claims) {
  return {answer.access_token.clone(), answer.obtained_at, answer.expires_at, answer.refresh_at,
          claims};
}

void take_refresh_token(Session& session, TokenAnswer& answer) {
  session.refresh_token = std::move(answer.refresh_token);
  session.renewed_at = answer.obtained_at;
  session.ends_at = answer.session_ends_at;
}

// A refresh token that is lost costs a sign-in.
void persist(const Host& host, const Sessions& sessions, const Session& session) {
  try {
    sessions.save(session);
  } catch (const Failure& failure) {
    host.trace("the session is stored once more: " + failure.message());
    sessions.save(session);
  }
}

}  // namespace

Renewal::Renewal(const Host& host, const Service& service, std::string session, Wanted wanted,
                 Redeem redeem)
    : host_(host),
      session_(std::move(session)),
      wanted_(std::move(wanted)),
      redeem_(std::move(redeem)),
      tokens_(host, service),
      sessions_(host, service) {}

std::optional<AccessToken> Renewal::token() {
  auto cached = tokens_.find(wanted_.token_key);
  if (cached && !is_good(*cached, 0)) cached.reset();
  const bool needs_none =
      cached && is_good(*cached, kExpiryMarginSeconds) && !cached->due_for_refresh(host_.now());
  if (needs_none || wanted_.offline) return cached;
  if (cached) return renewed_ahead(std::move(*cached));
  const Host::Lock lock = lock_session(host_, session_);
  return renewed(host_);
}

std::optional<Session> Renewal::renew(std::int64_t renewed_at) {
  const Host::Lock lock = lock_session(host_, session_);
  auto session = sessions_.find(session_);
  if (session && session->renewed_at == renewed_at) redeem_and_keep(host_, *session);
  return session;
}

bool Renewal::is_good(const AccessToken& token, std::int64_t margin_seconds) const {
  return token.lives(host_.now(), std::max(margin_seconds, wanted_.min_ttl_seconds)) &&
         (wanted_.claims.empty() || token.claims == wanted_.claims);
}

// refresh_in has passed, or the end is near: a new token is fetched while the old one still serves.
// Whoever holds the lock does the same, and a service that does not answer is let be for a while.
AccessToken Renewal::renewed_ahead(AccessToken usable) {
  const Respite respite(host_, "ahead|" + session_);
  if (respite.rest()) return usable;
  try {
    const auto lock = host_.try_lock(lock_name(session_));
    if (!lock) return usable;
    if (auto token = renewed(host_.hurried(kAheadMaxMs))) return std::move(*token);
  } catch (const Failure& failure) {
    const bool unreachable = failure.status() == WW_NETWORK || failure.status() == WW_TIMEOUT;
    if (!unreachable && !is_good(usable, kExpiryMarginSeconds)) throw;
    host_.trace("not renewed ahead of time: " + failure.message());
    respite.begin(kAheadRespiteSeconds, failure);
  }
  return usable;
}

std::optional<AccessToken> Renewal::renewed(const Host& host) {
  auto cached = tokens_.find(wanted_.token_key);
  if (cached && is_good(*cached, kExpiryMarginSeconds) && !cached->due_for_refresh(host_.now()))
    return cached;
  auto session = sessions_.find(session_);
  if (!session) return std::nullopt;
  AccessToken token = redeem_and_keep(host, *session);
  check_lifetime(token);
  return token;
}

AccessToken Renewal::redeem_and_keep(const Host& host, Session& session) {
  TokenAnswer answer = redeem(host, session);
  AccessToken token = access_token(answer, wanted_.claims);
  const bool rotated = !answer.refresh_token.empty();
  if (rotated) take_refresh_token(session, answer);
  if (rotated || !session.serves(wanted_.tenant)) {
    session.add_tenant(wanted_.tenant);
    persist(host_, sessions_, session);
  }
  tokens_.save(wanted_.token_key, token);
  return token;
}

// The refresh token may have been used elsewhere since it was read: then its successor is used
// instead of giving the session up.
TokenAnswer Renewal::redeem(const Host& host, Session& session) {
  for (int lost = 0;; ++lost) {
    refuse_what_has_ended(session);
    Redeemed redeemed = redeem_(host, session);
    const auto* refusal = std::get_if<Refusal>(&redeemed);
    if (refusal == nullptr) return std::get<TokenAnswer>(std::move(redeemed));
    const bool ended = refusal->outcome == Outcome::kSessionEnded;
    if (!ended || lost == kLostRacesMax || !read_successor(session)) fail(*refusal, session);
    host_.trace("another process was first to use the refresh token; using its new one");
  }
}

// Takes over the stored session once its refresh token is another one. Another machine writes it
// a moment after it used the old one; the processes of this machine have a lock.
bool Renewal::read_successor(Session& session) const {
  const bool shared = host_.store_is_shared();
  for (int reads = 1;; ++reads) {
    auto stored = sessions_.find(session_);
    if (stored && !(stored->refresh_token == session.refresh_token)) {
      session = std::move(*stored);
      return true;
    }
    if (!shared || reads == kReadsMax) return false;
    host_.sleep(pause_ms(host_, reads));
  }
}

void Renewal::fail(const Refusal& refusal, const Session& session) const {
  if (refusal.outcome == Outcome::kSessionEnded) end(session);
  if (refusal.outcome == Outcome::kSessionEnded || refusal.outcome == Outcome::kInteraction)
    throw InteractionNeeded(refusal.failure, refusal.claims);
  throw refusal.failure;
}

// A store that machines share is left as it is: another one may be about to write the successor.
// Only this machine stops trying.
void Renewal::end(const Session& session) const {
  if (host_.store_is_shared())
    host_.put_state(ended_key(session_), host_.sha256_hex(session.refresh_token.view()));
  else
    sessions_.erase(session_);
  tokens_.erase_session(session_);
}

void Renewal::refuse_what_has_ended(const Session& session) const {
  const auto ended = host_.state(ended_key(session_));
  if (!ended || *ended != host_.sha256_hex(session.refresh_token.view())) return;
  throw InteractionNeeded(Failure(WW_INTERACTION_REQUIRED,
                                  "the session of " + session.identity.username + " has ended",
                                  "Sign in again: " + wanted_.login_command));
}

void Renewal::check_lifetime(const AccessToken& token) const {
  const std::int64_t wanted = wanted_.min_ttl_seconds;
  if (wanted == 0 || token.lives(host_.now(), wanted)) return;
  throw Failure(WW_REFUSED,
                "a new access token lives " + std::to_string(token.expires_at - host_.now()) +
                    " seconds only, and " + std::to_string(wanted) + " were asked for",
                "Ask for a shorter time.");
}

Begun begin_session(const Host& host, const Service& service, Session& session,
                    const Wanted& wanted, TokenAnswer answer) {
  AccessToken token = access_token(answer, wanted.claims);
  take_refresh_token(session, answer);
  session.signed_in_at = answer.obtained_at;
  const Sessions sessions(host, service);
  const AccessTokens tokens(host, service);
  const Host::Lock lock = lock_session(host, session.key);
  const auto before = sessions.find(session.key);
  if (before) session.tenants = before->tenants;
  std::string& username = session.identity.username;
  if (username.empty()) username = before ? before->identity.username : session.identity.id;
  session.add_tenant(wanted.tenant);
  session.add_tenant(session.identity.tenant);
  persist(host, sessions, session);
  tokens.erase_session(session.key);
  tokens.save(wanted.token_key, token);
  return {std::move(token), !before};
}

bool keep_foreign_session(const Host& host, const Service& service, Session session) {
  const Sessions sessions(host, service);
  const Host::Lock lock = lock_session(host, session.key);
  if (sessions.find(session.key)) return false;
  session.signed_in_at = session.renewed_at = host.now();  // nobody says when it was
  persist(host, sessions, session);
  return true;
}

void rename_account(const Host& host, const Service& service, std::string_view session,
                    const std::string& username) {
  const Sessions sessions(host, service);
  const Host::Lock lock = lock_session(host, session);
  auto stored = sessions.find(session);
  if (!stored) return;
  stored->identity.username = username;
  persist(host, sessions, *stored);
}

void forget_session(const Host& host, const Service& service, std::string_view session) {
  // A renewal that is under way would bring it back.
  const Host::Lock lock = lock_session(host, session);
  Sessions(host, service).erase(session);
  AccessTokens(host, service).erase_session(session);
  host.erase_state(ended_key(session));
}

}  // namespace watchword::oauth
