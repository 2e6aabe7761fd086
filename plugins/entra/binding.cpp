#include "entra/binding.h"

#include "common/json.h"

namespace watchword::entra {
namespace {

constexpr std::string_view kPrefix = "binding|";

std::string state_key(std::string_view organization) {
  return std::string(kPrefix) + std::string(organization);
}

std::optional<Binding> from_json(std::string_view organization, std::string_view text) {
  const auto value = parse_object(text);
  if (!value || text_at(*value, "session").empty()) return std::nullopt;
  return Binding{std::string(organization), std::string(text_at(*value, "session")),
                 std::string(text_at(*value, "account"))};
}

}  // namespace

std::optional<Binding> Bindings::find(std::string_view organization) const {
  const auto text = host_.state(state_key(organization));
  return text ? from_json(organization, *text) : std::nullopt;
}

void Bindings::bind(const Binding& binding) const {
  if (find(binding.organization) == binding) return;
  host_.put_state(
      state_key(binding.organization),
      serialize(json::object{{"session", binding.session}, {"account", binding.account}}));
}

bool Bindings::erase(std::string_view organization) const {
  return host_.erase_state(state_key(organization));
}

std::vector<Binding> Bindings::all() const {
  std::vector<Binding> out;
  for (const auto& [key, text] : host_.list_state(kPrefix))
    if (auto binding = from_json(std::string_view(key).substr(kPrefix.size()), text))
      out.push_back(std::move(*binding));
  return out;
}

}  // namespace watchword::entra
