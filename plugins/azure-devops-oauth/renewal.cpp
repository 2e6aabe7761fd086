#include "azure-devops-oauth/renewal.h"

#include <algorithm>

#include <watchword/encoding.hpp>

namespace watchword::devops_oauth {
namespace {

// Longer than a request with its second try may take.
constexpr std::uint32_t kLockTimeoutMs = 90000;

}  // namespace

Host::Lock Renewal::lock(const std::string& session) const {
  return host_.lock("session|" + session, kLockTimeoutMs);
}

std::optional<AccessToken> Renewal::token(const std::string& key) const {
  const Request& request = target_.request;
  const AccessTokens tokens(host_);
  const auto good = [&](const std::optional<AccessToken>& token, std::int64_t margin) {
    return token && token->expires_at - host_.now() > std::max(margin, request.min_ttl_seconds);
  };
  auto kept = tokens.find(key);
  if (good(kept, kExpiryMarginSeconds)) return kept;
  if (request.may(WW_REQUEST_OFFLINE)) {
    if (good(kept, 0)) return kept;
    return std::nullopt;
  }
  const Host::Lock held = lock(key);
  kept = tokens.find(key);
  if (good(kept, kExpiryMarginSeconds)) return kept;
  auto session = Sessions(host_).find(key);
  if (!session) return std::nullopt;
  AccessToken token = redeem(*session);
  const std::int64_t left = token.expires_at - host_.now();
  if (left <= request.min_ttl_seconds)
    throw Failure(WW_REFUSED,
                  "a new access token lives " + std::to_string(left) + " seconds only, and " +
                      std::to_string(request.min_ttl_seconds) + " were asked for",
                  "Ask for a shorter time.");
  return token;
}

std::optional<Session> Renewal::renew(const std::string& key, std::int64_t renewed_at) const {
  const Host::Lock held = lock(key);
  auto session = Sessions(host_).find(key);
  if (session && session->renewed_at == renewed_at) redeem(*session);
  return session;
}

AccessToken Renewal::redeem(Session& session) const {
  const auto app = Apps(host_).find(session.client_id);
  if (!app || app->secrets.empty())
    throw Failure(WW_REFUSED,
                  "the secret of the application " + session.client_id + " is not stored",
                  "Store it: watchword azure-devops-oauth secret " + session.client_id);
  const bool was_broken_off = host_.state(note_key(session)) == note_of(session);
  host_.put_state(note_key(session), note_of(session));
  TokenReply reply = request(*app, session);
  if (const auto* refusal = std::get_if<TokenRefusal>(&reply)) {
    host_.erase_state(note_key(session));
    give_up(*refusal, *app, session, was_broken_off);
  }
  AccessToken token = keep(session, std::get<TokenAnswer>(std::move(reply)));
  host_.erase_state(note_key(session));
  return token;
}

// A store that several machines share may have got a newer token from another one meanwhile.
TokenReply Renewal::request(const App& app, Session& session) const {
  const auto ask = [&] {
    return request_token(host_, session.authority, app, Grant::kRefreshToken,
                         session.refresh_token.view());
  };
  TokenReply reply = ask();
  const auto* refusal = std::get_if<TokenRefusal>(&reply);
  if (refusal == nullptr || !ends_session(refusal->error)) return reply;
  auto newer = Sessions(host_).find(session.key());
  if (!newer || newer->refresh_token == session.refresh_token) return reply;
  session = std::move(*newer);
  return ask();
}

AccessToken Renewal::keep(Session& session, TokenAnswer answer) const {
  session.refresh_token = std::move(answer.refresh_token);
  session.renewed_at = answer.obtained_at;
  const std::int64_t end = expiry_of(session.refresh_token.view());
  session.ends_at = end != 0 ? end : answer.obtained_at + kRefreshTokenLifetimeSeconds;
  const Sessions sessions(host_);
  try {
    sessions.save(session);
  } catch (const Failure& failure) {
    host_.trace("the new refresh token is stored once more: " + failure.message());
    sessions.save(session);
  }
  AccessToken token{std::move(answer.access_token), answer.obtained_at, answer.expires_at};
  AccessTokens(host_).save(session.key(), token);
  return token;
}

void Renewal::forget(const std::string& session) const {
  const Host::Lock held = lock(session);
  Sessions(host_).erase(session);
  AccessTokens(host_).erase(session);
}

void Renewal::give_up(const TokenRefusal& refusal, const App& app, const Session& session,
                      bool was_broken_off) const {
  const ErrorContext context = error_context(target_, app, refusal.said);
  if (!ends_session(refusal.error)) throw to_failure(refusal.error, context);
  Sessions(host_).erase(session.key());
  AccessTokens(host_).erase(session.key());
  // A code is never sent here: what is refused as one is the refresh token.
  const TokenError error =
      refusal.error == TokenError::kCodeWrong || refusal.error == TokenError::kCodeExpired
          ? TokenError::kTokenWrong
          : refusal.error;
  const Failure failure = to_failure(error, context);
  if (error != TokenError::kTokenUsed || !was_broken_off) throw failure;
  throw Failure(failure.status(),
                "the last renewal was broken off after Azure DevOps had answered it and before the "
                "new refresh token was kept; the old one works once",
                failure.advice());
}

std::string Renewal::note_key(const Session& session) const {
  return "spending|" + session.key();
}

std::string Renewal::note_of(const Session& session) const {
  return hex_encode(host_.sha256(session.refresh_token.view()));
}

}  // namespace watchword::devops_oauth
