#include "azure-container-registry/registry.h"

#include <algorithm>
#include <array>

#include <watchword/server.hpp>

namespace watchword::container_registry {
namespace {

// Microsoft Learn, "Azure Container Registry", login servers; "National clouds".
constexpr std::array<std::string_view, 3> kSuffixes = {".azurecr.io", ".azurecr.cn", ".azurecr.us"};

// Letters and digits, with the hyphens of a name that was made unique.
bool is_name(std::string_view label) {
  return !label.empty() && std::all_of(label.begin(), label.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

}  // namespace

std::optional<Registry> registry_of(std::string_view host) {
  const auto server = parse_server(host);
  if (!server) return std::nullopt;
  const std::string_view name = server->name;
  const bool is_one = std::any_of(kSuffixes.begin(), kSuffixes.end(), [&](std::string_view suffix) {
    return name.ends_with(suffix) && is_name(name.substr(0, name.size() - suffix.size()));
  });
  if (!is_one) return std::nullopt;
  return Registry{server->name, "https://" + server->text()};
}

}  // namespace watchword::container_registry
