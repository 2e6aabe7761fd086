#include "cli/known_keys.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "cli/suggest.h"
#include "settings/config.h"

namespace watchword::cli {
namespace {

constexpr std::string_view kSection = "watchword.";
}  // namespace

std::vector<std::string> known_keys(const host::Plugins& plugins) {
  std::set<std::string> keys{std::string(kConfigured)};
  for (const host::Key& key : host::kOwnKeys) keys.emplace(key.name);
  for (const host::Manifest& manifest : plugins.manifests())
    keys.insert(manifest.config.begin(), manifest.config.end());
  return {keys.begin(), keys.end()};
}

host::Key declared(const host::Plugins& plugins, std::string_view name) {
  const auto& own = host::kOwnKeys;
  const auto* found =
      std::find_if(own.begin(), own.end(), [&](const host::Key& key) { return key.name == name; });
  if (found != own.end()) return *found;
  host::Key out{name};
  for (const host::Manifest& manifest : plugins.manifests()) {
    const host::Key key = manifest.key(name);
    if (key.trust == host::Trust::kRepository) out.trust = key.trust;
    if (key.form != host::kAnyText) out.form = key.form;
  }
  return out;
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

}  // namespace watchword::cli
