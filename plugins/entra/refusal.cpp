#include "entra/refusal.h"

#include <algorithm>

#include "entra/access_token.h"
#include "entra/session.h"
#include "entra/state_number.h"

namespace watchword::entra {

Refusals::Refusals(const Host& host, const Target& target, std::string_view session)
    : host_(host), target_(target), session_(session) {
  const std::string place = session_ + '|' + target.organization_name();
  refused_key_ = "refused|" + place;
  suspect_key_ = "suspect|" + place;
  barred_key_ = "barred|" + place;
}

bool Refusals::note(std::string_view sha256) const {
  const AccessTokens tokens(host_);
  const auto kept = tokens.of_session(session_);
  const auto refused = std::find_if(kept.begin(), kept.end(), [&](const auto& candidate) {
    return candidate.token.sha256 == sha256;
  });
  if (refused == kept.end()) return false;
  tokens.erase(refused->key);

  const std::int64_t now = host_.now();
  const std::int64_t before = state_number(host_, refused_key_);
  const std::int64_t obtained_at = refused->token.obtained_at;
  const bool replaced_a_refused_one =
      before != 0 && before <= obtained_at && obtained_at - before < kFreshlyRenewedSeconds;
  put_state_number(host_, refused_key_, now);
  if (replaced_a_refused_one && now - obtained_at < kFreshlyRenewedSeconds) doubt_session(now);
  return true;
}

void Refusals::check(const std::string& account) const {
  const std::int64_t since = state_number(host_, barred_key_);
  const std::int64_t now = host_.now();
  if (since <= now && now - since < kFreshlyRenewedSeconds)
    throw Failure(WW_REFUSED,
                  target_.organization_name() + " refuses " + account +
                      " even after a new sign-in: the account is no member, or the organization's "
                      "policy \"Third-party application access via OAuth\" is off",
                  "Sign in with another account: " + target_.login_command() + " --account NAME");
  if (state_number(host_, suspect_key_) != 0)
    throw Failure(WW_INTERACTION_REQUIRED,
                  target_.organization_name() + " refused a token of " + account +
                      " that was renewed just before",
                  "Sign in again: " + target_.login_command());
}

void Refusals::clear() const {
  for (const std::string* key : {&refused_key_, &suspect_key_, &barred_key_})
    host_.erase_state(*key);
}

void Refusals::doubt_session(std::int64_t now) const {
  AccessTokens(host_).erase_session(session_);
  const auto session = Sessions(host_).find(session_);
  if (session && now - session->signed_in_at < kFreshlyRenewedSeconds) {
    put_state_number(host_, barred_key_, now);
    return;
  }
  put_state_number(host_, suspect_key_, now);
  host_.notice(target_.organization_name() +
               " refused a token that was renewed just now, so a new sign-in is needed");
}

}  // namespace watchword::entra
