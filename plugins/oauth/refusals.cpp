#include "oauth/refusals.h"

#include <charconv>

namespace watchword::oauth {
namespace {

std::string place(std::string_view kind, std::string_view session, std::string_view organization) {
  std::string key(kind);
  return key.append("|").append(session).append("|").append(organization);
}

// 0 when there is none.
std::int64_t time_at(const Host& host, std::string_view key) {
  const auto text = host.state(key);
  std::int64_t time = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), time);
  return time;
}

}  // namespace

Refusals::Refusals(const Host& host, std::string_view session, std::string_view organization,
                   std::string_view address)
    : host_(host),
      refused_key_(place("refused", session, organization) + '|'),
      barred_key_(place("barred", session, organization) + '|'),
      suspect_key_(place("suspect", session, organization)),
      accepted_key_(place("accepted", session, organization)),
      address_(address),
      bar_(host, barred_key_ + address_) {}

bool Refusals::note(std::int64_t obtained_at) const {
  const std::int64_t now = host_.now();
  const std::int64_t before = time_at(host_, refused_key_ + address_);
  const bool replaced_a_refused_one =
      before != 0 && before <= obtained_at && obtained_at - before < kFreshSeconds;
  if (replaced_a_refused_one && now - obtained_at < kFreshSeconds) {
    host_.erase_state(refused_key_ + address_);
    return true;
  }
  host_.put_state(refused_key_ + address_, std::to_string(now));
  return false;
}

void Refusals::doubt() const {
  host_.put_state(suspect_key_, std::to_string(host_.now()));
}

bool Refusals::in_doubt() const {
  return time_at(host_, suspect_key_) != 0;
}

void Refusals::bar(std::int64_t seconds) const {
  bar_.begin(seconds, Failure(WW_REFUSED, ""));
}

void Refusals::accept() const {
  host_.erase_state(refused_key_ + address_);
  host_.erase_state(suspect_key_);
  bar_.end();
  host_.put_state(accepted_key_, std::to_string(host_.now()));
}

bool Refusals::accepted_lately() const {
  const std::int64_t at = time_at(host_, accepted_key_);
  const std::int64_t now = host_.now();
  return at != 0 && at <= now && now - at < kAcceptanceSeconds;
}

void Refusals::clear() const {
  for (const std::string& prefix : {refused_key_, barred_key_})
    for (const auto& [key, value] : host_.list_state(prefix)) host_.erase_state(key);
  host_.erase_state(suspect_key_);
  host_.erase_state(accepted_key_);
}

}  // namespace watchword::oauth
