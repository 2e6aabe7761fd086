#include "world/scopes.h"

#include <sstream>
#include <string>
#include <utility>

namespace watchword::azure {
namespace {

constexpr std::string_view kEverything = "app_token";

// A scope includes those of the same area with a weaker suffix (Microsoft Learn, "Scopes").
int strength(std::string_view suffix) {
  constexpr std::string_view kByStrength[] = {"", "_read", "_write", "_manage", "_full"};
  for (int i = 0; i < 5; ++i)
    if (suffix == kByStrength[i]) return i;
  return -1;
}

bool includes(std::string_view granted, std::string_view wanted) {
  if (granted == kEverything || granted == wanted) return true;
  const auto split = [](std::string_view scope) {
    const std::size_t at = scope.find('_');
    return std::pair(scope.substr(0, at),
                     at == std::string_view::npos ? std::string_view() : scope.substr(at));
  };
  const auto [area, suffix] = split(granted);
  const auto [wanted_area, wanted_suffix] = split(wanted);
  return area == wanted_area && strength(wanted_suffix) >= 0 &&
         strength(suffix) >= strength(wanted_suffix);
}

}  // namespace

bool grants(std::string_view granted, std::string_view wanted) {
  std::istringstream words{std::string(granted)};
  for (std::string word; words >> word;)
    if (includes(word, wanted)) return true;
  return false;
}

}  // namespace watchword::azure
