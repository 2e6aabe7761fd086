#include "broker/claim.h"

#include <algorithm>

#include <watchword/plugin.hpp>

#include "base/url.h"
#include "broker/seams.h"

namespace watchword::broker {
namespace {

constexpr host::Key kKey = host::keys::kProvider;

bool is_web(const Target& target) {
  return target.protocol == "https" || target.protocol == "http";
}

// The environment and what is set for every URL choose among those that claim a host. They cannot
// claim one: they hold for whatever host a repository has a submodule on.
bool is_configured(const host::Settings& config, const host::Manifest& manifest) {
  // A value that is no id claims nothing; decide() tells it.
  const auto setting = config.scoped(kKey.name);
  return setting && host::canonical(kKey.form, setting->value) == manifest.id;
}

const host::Manifest& required(const host::Providers& plugins, const host::ConfigValue& setting) {
  const host::Manifest* manifest = plugins.find(setting.value);
  if (manifest != nullptr && manifest->kind == host::PluginKind::kProvider) return *manifest;
  std::string known = "auto, stored";
  for (const host::Manifest& one : plugins.manifests())
    if (one.kind == host::PluginKind::kProvider) known += ", " + one.id;
  throw host::WrongValue(kKey.name, setting, "one of " + known);
}

std::string not_claimed(const host::ConfigValue& setting, const Target& target) {
  return "the provider '" + setting.value + "', which " + setting.source +
         " chooses, does not answer for " + target.host + "; if it should, set watchword." +
         target.protocol + "://" + target.host + ".provider";
}

}  // namespace

Claim claim_of(const Seams& seams, const host::Manifest& manifest, const Target& target,
               std::string_view scope) {
  if (manifest.kind != host::PluginKind::kProvider || !is_web(target)) return Claim::kNone;
  if (names_host(manifest.hosts, target.host)) return Claim::kManifest;
  if (!scope.empty())
    return names_host(manifest.tokens_for, target.host) ? Claim::kTokens : Claim::kNone;
  return is_configured(seams.config, manifest) ? Claim::kConfigured : Claim::kNone;
}

std::vector<const host::Manifest*> claiming(const Seams& seams, const Target& target,
                                            std::string_view scope) {
  std::vector<const host::Manifest*> found;
  for (const host::Manifest& manifest : seams.plugins.manifests())
    if (claim_of(seams, manifest, target, scope) != Claim::kNone) found.push_back(&manifest);
  return found;
}

Chosen choose(const Seams& seams, const Target& target) {
  Chosen out;
  out.providers = claiming(seams, target);
  const auto claimed = seams.config.scoped(kKey.name);
  for (const host::Manifest* manifest : out.providers)
    if (claimed && claim_of(seams, *manifest, target) == Claim::kConfigured)
      out.notes.push_back("the provider '" + manifest->id + "' answers for " + target.host +
                          ", which its manifest does not claim: " + claimed->source);
  const auto setting = seams.config.read(kKey);
  if (!setting || setting->value == "auto") return out;
  const std::string only =
      "only the provider '" + setting->value + "' is asked: " + setting->source;
  if (setting->value == kStoredProvider) {
    out.providers.clear();
    out.notes.push_back(only);
    return out;
  }
  const host::Manifest& wanted = required(seams.plugins, *setting);
  std::erase_if(out.providers, [&](const host::Manifest* one) { return one->id != wanted.id; });
  // What git was told to keep for other hosts is still theirs.
  out.stored = out.providers.empty();
  out.notes.push_back(out.stored ? not_claimed(*setting, target) : only);
  return out;
}

std::string owner_in_path(const Seams& seams, const Target& target) {
  const std::string path = target.path.value_or("");
  for (const host::Manifest* manifest : claiming(seams, target))
    if (names_host(manifest->use_http_path, target.host)) return path.substr(0, path.find('/'));
  return {};
}

std::string missing_path_setting(const Seams& seams, const Target& target) {
  if (target.path) return {};
  for (const host::Manifest* manifest : claiming(seams, target))
    if (names_host(manifest->use_http_path, target.host))
      return "credential." + target.protocol + "://" + target.host + ".useHttpPath";
  return {};
}

}  // namespace watchword::broker
