#include "oauth/notes.h"

#include <algorithm>

#include <watchword/sdk/http.hpp>
#include <watchword/sdk/json.hpp>

namespace watchword::oauth {
namespace {

std::string in_words(std::int64_t seconds) {
  constexpr std::int64_t kMinute = 60;
  if (seconds < 2 * kMinute) return std::to_string(seconds) + " seconds";
  return std::to_string((seconds + kMinute - 1) / kMinute) + " minutes";
}

}  // namespace

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

std::optional<Respite::Last> Respite::last() const {
  const auto text = host_.state(key_);
  const auto note = text ? parse_object(*text) : std::nullopt;
  if (!note) return std::nullopt;
  return Last{number_at(*note, "seconds").value_or(0), number_at(*note, "until").value_or(0),
              static_cast<ww_status>(number_at(*note, "status").value_or(WW_REFUSED))};
}

void Respite::begin(std::int64_t seconds, const Failure& why) const {
  host_.put_state(key_, serialize(json::object{{"until", host_.now() + seconds},
                                               {"seconds", seconds},
                                               {"status", why.status()},
                                               {"message", why.message()},
                                               {"advice", why.advice()}}));
}

Silence::Silence(const Host& host, std::string_view subject, std::string login_command)
    : host_(host),
      respite_(host, "silenced|" + std::string(subject)),
      login_command_(std::move(login_command)) {}

void Silence::check() const {
  const auto rest = respite_.rest();
  if (!rest) return;
  throw Failure(
      rest->why.status(),
      rest->why.message() + "; not asking again for another " + in_words(rest->seconds_left),
      "To sign in at once: " + login_command_);
}

void Silence::begin(const Failure& failure) const {
  const ww_status status = failure.status();
  if (status == WW_CANCELLED || status == WW_REFUSED || status == WW_TIMEOUT)
    respite_.begin(seconds_after(status), failure);
}

std::int64_t Silence::seconds_after(ww_status status) const {
  const auto last = respite_.last();
  const bool again = status == WW_TIMEOUT && last && last->status == WW_TIMEOUT &&
                     host_.now() - last->until < kUnansweredSeconds;
  if (!again) return kSilenceSeconds;
  return 2 * std::clamp(last->seconds, kSilenceSeconds, kSilenceMaxSeconds / 2);
}

Throttle::Throttle(const Host& host, std::string_view name, std::string_view subject)
    : host_(host), name_(name), respite_(host, "throttle|" + std::string(subject)) {}

void Throttle::check() const {
  const auto rest = respite_.rest();
  if (!rest) return;
  throw Failure(WW_NETWORK,
                rest->why.message() + "; it is not asked again for another " +
                    std::to_string(rest->seconds_left) + " seconds",
                "Wait and try again.");
}

void Throttle::note(int http_status, std::optional<std::int64_t> retry_after_seconds) const {
  const bool asks_to_wait = http_status == http::kTooManyRequests || retry_after_seconds;
  if (!http::is_error(http_status) || (!asks_to_wait && !http::is_server_error(http_status)))
    return;
  const std::int64_t seconds = std::clamp<std::int64_t>(
      retry_after_seconds.value_or(asks_to_wait ? kThrottleDefaultSeconds : kUnavailableSeconds), 1,
      kThrottleMaxSeconds);
  const std::string why =
      name_ + (asks_to_wait ? " asked for no more requests"
                            : " failed with HTTP " + std::to_string(http_status));
  host_.trace(why + "; waiting " + std::to_string(seconds) + " s");
  respite_.begin(seconds, Failure(WW_NETWORK, why));
}

}  // namespace watchword::oauth
