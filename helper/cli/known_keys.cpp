#include "cli/known_keys.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "cli/suggest.h"
#include "host/config.h"

namespace watchword::cli {
namespace {

constexpr std::string_view kSection = "watchword.";
constexpr std::array<std::string_view, 5> kSecretWords{"secret", "password", "token", "assertion",
                                                       "key"};

}  // namespace

std::vector<std::string> known_keys(const host::Plugins& plugins) {
  std::set<std::string> keys(kOwnKeys.begin(), kOwnKeys.end());
  for (const host::Manifest& manifest : plugins.manifests())
    keys.insert(manifest.config.begin(), manifest.config.end());
  return {keys.begin(), keys.end()};
}

host::Trust trust_with(const host::Plugins& plugins, std::string_view key) {
  const auto& own = kOwnKeysOfRepository;
  const auto& all = plugins.manifests();
  const bool open = std::find(own.begin(), own.end(), key) != own.end() ||
                    std::any_of(all.begin(), all.end(), [&](const host::Manifest& manifest) {
                      return manifest.trust_with(key) == host::Trust::kRepository;
                    });
  return open ? host::Trust::kRepository : host::Trust::kUser;
}

std::vector<std::string> known_variables(const host::Plugins& plugins) {
  std::vector<std::string> variables(kOwnVariables.begin(), kOwnVariables.end());
  for (const std::string& key : known_keys(plugins))
    variables.push_back(host::environment_name(key));
  for (const host::Manifest& manifest : plugins.manifests())
    variables.insert(variables.end(), manifest.environment.begin(), manifest.environment.end());
  return variables;
}

std::string key_meant(std::string_view unknown, const std::vector<std::string>& known) {
  // Within the scope of a URL a key has "-" for "." (see host::Config).
  const bool scoped = unknown.find("://") != std::string_view::npos;
  const std::size_t start = scoped ? unknown.rfind('.') + 1 : kSection.size();
  std::vector<std::string> spelled = known;
  if (scoped)
    for (std::string& key : spelled) std::replace(key.begin(), key.end(), '.', '-');
  const std::string meant =
      nearest(unknown.substr(std::min(start, unknown.size())), {spelled.begin(), spelled.end()});
  return meant.empty() ? "" : std::string(unknown.substr(0, start)) + meant;
}

bool holds_secret(std::string_view key) {
  const std::string name = lower(key);
  return std::any_of(kSecretWords.begin(), kSecretWords.end(), [&](std::string_view word) {
    return name.size() >= word.size() && name.substr(name.size() - word.size()) == word;
  });
}

}  // namespace watchword::cli
