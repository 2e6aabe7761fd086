#include "entra/throttle.h"

#include <algorithm>

#include "entra/state_number.h"

namespace watchword::entra {
namespace {

constexpr int kTooManyRequests = 429;
constexpr int kErrorFirst = 400;

}  // namespace

Throttle::Throttle(const Host& host, const Realm& realm, std::string_view client,
                   std::string_view scope, std::string_view account)
    : host_(host), key_("throttle|" + realm.authority.host() + '|' + realm.tenant + '|') {
  key_.append(client).append("|").append(scope).append("|").append(account);
}

void Throttle::check() const {
  const std::int64_t until = state_number(host_, key_);
  const std::int64_t now = host_.now();
  // A clock that was set back must not make the wait longer than it ever can be.
  if (until <= now || until > now + kThrottleMaxSeconds) return;
  throw Failure(
      WW_NETWORK,
      "Entra asked for no more requests for another " + std::to_string(until - now) + " seconds",
      "Wait and try again.");
}

void Throttle::note(int http_status, std::optional<std::int64_t> retry_after_seconds) const {
  if (http_status < kErrorFirst || (http_status != kTooManyRequests && !retry_after_seconds))
    return;
  const std::int64_t seconds = std::clamp<std::int64_t>(
      retry_after_seconds.value_or(kThrottleDefaultSeconds), 1, kThrottleMaxSeconds);
  host_.trace("Entra asked to wait " + std::to_string(seconds) + " s");
  put_state_number(host_, key_, host_.now() + seconds);
}

}  // namespace watchword::entra
