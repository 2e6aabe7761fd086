#include "oauth/notes.h"

#include <algorithm>

#include <watchword/sdk/http.hpp>

#include "common/json.h"

namespace watchword::oauth {
void erase_notes(const Host& host) {
  for (const auto& [key, text] : host.list_state("")) host.erase_state(key);
}

std::optional<Respite::Rest> Respite::rest() const {
  const auto text = host_.state(key_);
  const auto note = text ? parse_object(*text) : std::nullopt;
  if (!note) return std::nullopt;
  const std::int64_t left = number_at(*note, "until").value_or(0) - host_.now();
  if (left <= 0 || left > number_at(*note, "seconds").value_or(0)) return std::nullopt;
  return Rest{
      left, Failure(static_cast<ww_status>(number_at(*note, "status").value_or(WW_REFUSED)),
                    std::string(text_at(*note, "message")), std::string(text_at(*note, "advice")))};
}

void Respite::begin(std::int64_t seconds, const Failure& why) const {
  host_.put_state(key_, serialize(json::object{{"until", host_.now() + seconds},
                                               {"seconds", seconds},
                                               {"status", why.status()},
                                               {"message", why.message()},
                                               {"advice", why.advice()}}));
}

Silence::Silence(const Host& host, std::string_view subject, std::string login_command)
    : respite_(host, "silenced|" + std::string(subject)),
      login_command_(std::move(login_command)) {}

void Silence::check() const {
  const auto rest = respite_.rest();
  if (!rest) return;
  throw Failure(rest->why.status(),
                rest->why.message() + "; not asking again for another " +
                    std::to_string(rest->seconds_left) + " seconds",
                "To sign in at once: " + login_command_);
}

void Silence::begin(const Failure& failure) const {
  const ww_status status = failure.status();
  if (status == WW_CANCELLED || status == WW_REFUSED || status == WW_TIMEOUT)
    respite_.begin(kSilenceSeconds, failure);
}

Throttle::Throttle(const Host& host, std::string_view name, std::string_view subject)
    : host_(host), name_(name), respite_(host, "throttle|" + std::string(subject)) {}

void Throttle::check() const {
  const auto rest = respite_.rest();
  if (!rest) return;
  throw Failure(WW_NETWORK,
                name_ + " asked for no more requests for another " +
                    std::to_string(rest->seconds_left) + " seconds",
                "Wait and try again.");
}

void Throttle::note(int http_status, std::optional<std::int64_t> retry_after_seconds) const {
  if (!http::is_error(http_status) ||
      (http_status != http::kTooManyRequests && !retry_after_seconds))
    return;
  const std::int64_t seconds = std::clamp<std::int64_t>(
      retry_after_seconds.value_or(kThrottleDefaultSeconds), 1, kThrottleMaxSeconds);
  host_.trace(name_ + " asked to wait " + std::to_string(seconds) + " s");
  respite_.begin(seconds, Failure(WW_NETWORK, ""));
}

}  // namespace watchword::oauth
