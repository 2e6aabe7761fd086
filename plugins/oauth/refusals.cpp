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

Refusals::Refusals(const Host& host, std::string_view session, std::string_view organization)
    : host_(host),
      refused_key_(place("refused", session, organization)),
      suspect_key_(place("suspect", session, organization)),
      bar_(host, place("barred", session, organization)) {}

bool Refusals::note(std::int64_t obtained_at) const {
  const std::int64_t now = host_.now();
  const std::int64_t before = time_at(host_, refused_key_);
  const bool replaced_a_refused_one =
      before != 0 && before <= obtained_at && obtained_at - before < kFreshSeconds;
  if (replaced_a_refused_one && now - obtained_at < kFreshSeconds) {
    host_.erase_state(refused_key_);
    return true;
  }
  host_.put_state(refused_key_, std::to_string(now));
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

void Refusals::clear() const {
  host_.erase_state(refused_key_);
  host_.erase_state(suspect_key_);
  bar_.end();
}

}  // namespace watchword::oauth
