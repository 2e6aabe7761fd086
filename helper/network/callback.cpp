#include "callback.h"

#include <watchword/encoding.hpp>

#include "base/text.h"

namespace watchword::network {
std::optional<Parameters> parse_form(std::string_view text) {
  Parameters parameters;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    if (pair.empty()) continue;
    const std::string_view name = pair.substr(0, pair.find('='));
    const std::string_view value = pair.substr(std::min(name.size() + 1, pair.size()));
    auto decoded_name = percent_decode(name, true);
    auto decoded_value = percent_decode(value, true);
    if (!decoded_name || !decoded_value) return std::nullopt;
    parameters.emplace_back(std::move(*decoded_name), Secret(*decoded_value));
    wipe(decoded_value->data(), decoded_value->size());
  }
  return parameters;
}

bool has_state(const Parameters& parameters, const Secret& expected) {
  const Secret* state = nullptr;
  for (const auto& [name, value] : parameters) {
    if (name != "state") continue;
    if (state != nullptr) return false;
    state = &value;
  }
  return state != nullptr && !expected.empty() && *state == expected;
}

bool is_own_host(std::string_view host, std::uint16_t port, std::uint16_t default_port) {
  std::string name = lower(host);
  if (port == default_port && name.find(':') == std::string::npos)
    name += ':' + std::to_string(port);
  const std::string suffix = ":" + std::to_string(port);
  return name == "localhost" + suffix || name == "127.0.0.1" + suffix;
}

}  // namespace watchword::network
