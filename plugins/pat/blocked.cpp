#include "pat/blocked.h"

#include "common/json.h"

namespace watchword::pat {
namespace {

std::string key(std::string_view organization) {
  return "blocked|" + std::string(organization);
}

}  // namespace

std::optional<Blocked> find_blocked(const Host& host, std::string_view organization) {
  const auto text = host.state(key(organization));
  const auto value = text ? parse_object(*text) : std::nullopt;
  if (!value) return std::nullopt;
  const Blocked blocked{std::string(text_at(*value, "why")),
                        number_at(*value, "until").value_or(0)};
  return blocked.until > host.now() ? std::optional(blocked) : std::nullopt;
}

void note_blocked(const Host& host, std::string_view organization, std::string_view why,
                  std::int64_t seconds) {
  host.put_state(key(organization), serialize(json::value{{"why", std::string(why)},
                                                          {"until", host.now() + seconds}}));
}

void forget_blocked(const Host& host, std::string_view organization) {
  host.erase_state(key(organization));
}

}  // namespace watchword::pat
