#include "entra/machine/membership.h"

#include "entra/access_token.h"
#include "entra/state_number.h"

namespace watchword::entra {

Membership::Membership(const Host& host, const Target& target, std::string_view session)
    : host_(host), target_(target) {
  const std::string place = std::string(session) + '|' + target.organization_name();
  refused_key_ = "refused|" + place;
  barred_key_ = "barred|" + place;
}

Failure Membership::not_a_user(const std::string& account) const {
  return {WW_REFUSED,
          target_.organization_name() + " refuses the " + account +
              ", also with a new token: it is not a user there",
          "Add it under Organization settings, Users, and give it access to the repository."};
}

void Membership::check(const std::string& account) const {
  const std::int64_t since = state_number(host_, barred_key_);
  const std::int64_t now = host_.now();
  if (since <= now && now - since < kNotAskedForSeconds) throw not_a_user(account);
}

void Membership::check_new(const Answer& answer) const {
  const std::string& refused = target_.request.refused_sha256;
  if (!refused.empty() && sha256_hex(host_, answer.secret.view()) == refused)
    throw not_a_user(answer.account);
}

void Membership::note_refusal() const {
  const std::int64_t before = state_number(host_, refused_key_);
  const std::int64_t now = host_.now();
  const bool again = before != 0 && before <= now && now - before < kReplacedWithinSeconds;
  host_.put_state(again ? barred_key_ : refused_key_, std::to_string(now));
  if (again) host_.erase_state(refused_key_);
}

void Membership::note_acceptance() const {
  for (const std::string* key : {&refused_key_, &barred_key_}) host_.erase_state(*key);
}

}  // namespace watchword::entra
