#include "oauth/binding.h"

#include <algorithm>

#include "common/json.h"

namespace watchword::oauth {
namespace {

constexpr std::string_view kPrefix = "binding|";

std::string state_key(std::string_view organization) {
  return std::string(kPrefix) + std::string(organization);
}

std::optional<Binding> from_json(std::string_view organization, std::string_view text) {
  const auto value = parse_object(text);
  if (!value || text_at(*value, "session").empty()) return std::nullopt;
  return Binding{std::string(organization), std::string(text_at(*value, "session")),
                 std::string(text_at(*value, "account")), std::string(text_at(*value, "url")),
                 std::string(text_at(*value, "client_id"))};
}

}  // namespace

std::optional<Binding> Bindings::find(std::string_view organization) const {
  const auto text = host_.state(state_key(organization));
  return text ? from_json(organization, *text) : std::nullopt;
}

void Bindings::bind(const Binding& binding) const {
  if (find(binding.organization) == binding) return;
  json::object out{{"session", binding.session}, {"account", binding.account}};
  if (!binding.url.empty()) out["url"] = binding.url;
  if (!binding.client_id.empty()) out["client_id"] = binding.client_id;
  host_.put_state(state_key(binding.organization), serialize(out));
}

bool Bindings::erase(std::string_view organization) const {
  const bool found = host_.state(state_key(organization)).has_value();
  host_.erase_state(state_key(organization));
  return found;
}

std::vector<Binding> Bindings::all() const {
  std::vector<Binding> out;
  for (const auto& [key, text] : host_.list_state(kPrefix))
    if (auto binding = from_json(std::string_view(key).substr(kPrefix.size()), text))
      out.push_back(std::move(*binding));
  return out;
}

bool Bindings::use(std::string_view session, std::string_view but_for) const {
  const auto bindings = all();
  return std::any_of(bindings.begin(), bindings.end(), [&](const Binding& binding) {
    return binding.session == session && binding.organization != but_for;
  });
}

}  // namespace watchword::oauth
