#include "entra/silence.h"

#include "common/json.h"

namespace watchword::entra {

Silence::Silence(const Host& host, const Target& target, const Realm& realm)
    : host_(host),
      target_(target),
      key_("silenced|" + realm.authority.environment() + '|' + realm.tenant + '|' +
           target.organization_name()) {}

void Silence::check() const {
  const auto text = host_.state(key_);
  const auto record = text ? parse_object(*text) : std::nullopt;
  if (!record) return;
  const std::int64_t left = number_at(*record, "until").value_or(0) - host_.now();
  const std::int64_t whole = number_at(*record, "seconds").value_or(0);
  // A clock that was set back must not prolong it.
  if (left <= 0 || left > whole) return;
  throw Failure(static_cast<ww_status>(number_at(*record, "status").value_or(WW_CANCELLED)),
                std::string(text_at(*record, "message")) + "; not asking again for another " +
                    std::to_string(left) + " seconds",
                "To sign in at once: " + target_.login_command());
}

void Silence::begin(const Failure& failure, std::int64_t seconds) const {
  host_.put_state(key_, serialize(json::object{{"until", host_.now() + seconds},
                                               {"seconds", seconds},
                                               {"status", failure.status()},
                                               {"message", failure.message()}}));
}

void Silence::end() const {
  host_.erase_state(key_);
}

}  // namespace watchword::entra
