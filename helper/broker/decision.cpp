#include "broker/decision.h"

#include <algorithm>
#include <iterator>

#include <watchword/plugin.hpp>

#include "base/url.h"

namespace watchword::broker {
namespace {

bool is_web(const Target& target) {
  return target.protocol == "https" || target.protocol == "http";
}

constexpr std::size_t kWaysMaxPerProvider = 64;

bool matches_any(const Target& target, const std::vector<std::string>& patterns) {
  const std::string name = host_name(target.host);
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return host_matches(name, pattern); });
}

bool claims(const host::Manifest& manifest, const Target& target) {
  return manifest.kind == host::PluginKind::kProvider && matches_any(target, manifest.hosts);
}

void refuse_plain_http(const host::Config& config, const Target& target) {
  if (target.protocol != "http" || config.get_flag("allowHttp", false)) return;
  throw Failure(
      WW_REFUSED,
      "no token is sent to http://" + target.host + "/: it would cross the network unencrypted",
      "Use the https:// address; or, if you must, set watchword.allowHttp to true.");
}

void add_ways_of(host::Services& services, const host::Manifest& manifest,
                 const ProviderRequest& request, Decision& decision) {
  const ww_provider& provider = services.plugins.provider(manifest);
  if (provider.ways == nullptr) return;
  std::vector<Way> ways;
  const Sink<ww_way_sink, const ww_way*> sink([&](const ww_way* way) {
    if (way == nullptr || !WW_HAS(way, expires_at) || ways.size() == kWaysMaxPerProvider)
      throw Failure(WW_FAULT, "the plugin " + manifest.id + " put a way that makes no sense",
                    "Report it to whoever made the plugin.");
    ways.push_back({&manifest, std::string(view(way->id)), way->rank,
                    std::string(view(way->reason)), std::string(view(way->account)),
                    way->expires_at, WW_HAS(way, obstacle) ? std::string(view(way->obstacle)) : "",
                    WW_HAS(way, advice) ? std::string(view(way->advice)) : ""});
  });
  const bool mine = host::call(
      manifest,
      [&](const ww_error* error) { return provider.ways(request.get(), sink.get(), error); },
      host::kLocalCallLimit);
  sink.rethrow();
  if (!mine) return;
  std::move(ways.begin(), ways.end(), std::back_inserter(decision.ways));
}

// Plugins that were refused before they could be asked.
void add_refusals(const host::Plugins& plugins, const Target& target, Decision& decision) {
  for (const host::PluginRefusal& refusal : plugins.refusals())
    if (!refusal.hosts || matches_any(target, *refusal.hosts))
      decision.faults.push_back(refusal.path + " is not used: " + refusal.reason);
}

Way stored_way(bool claimed) {
  Way way;
  way.id = "stored";
  way.rank = WW_RANK_STORED;
  way.reason = claimed ? "a credential that git was told to keep for this host, if there is one"
                       : "no provider answers for this host: the store of git's credentials";
  return way;
}

bool is_asking(const Request& request, const host::Manifest& manifest) {
  return std::find(request.asking.begin(), request.asking.end(), manifest.id) !=
         request.asking.end();
}

// Who may have a token for a plugin. What the configuration says of providers is about git's
// requests; a token of a scope is only asked of those that issue such tokens.
std::vector<const host::Manifest*> issuers(const host::Plugins& plugins, const Request& request) {
  std::vector<const host::Manifest*> found;
  for (const host::Manifest& manifest : plugins.manifests()) {
    const bool issues =
        claims(manifest, request.target) || (manifest.kind == host::PluginKind::kProvider &&
                                             matches_any(request.target, manifest.tokens_for));
    if (issues && !is_asking(request, manifest)) found.push_back(&manifest);
  }
  return found;
}

// The providers that the configuration leaves in; `stored` says whether the built-in one is in.
std::vector<const host::Manifest*> chosen(const host::Services& services, const Target& target,
                                          bool& stored, Decision& decision) {
  auto candidates =
      is_web(target) ? claiming(services.plugins, target) : std::vector<const host::Manifest*>{};
  stored = true;
  const auto setting = services.config.look_up("provider");
  if (!setting || setting->value.empty() || setting->value == "auto") return candidates;
  decision.notes.push_back("only the provider '" + setting->value +
                           "' is asked: " + setting->source);
  stored = setting->value == kStoredProvider;
  if (stored) return {};
  const host::Manifest* manifest = services.plugins.find(setting->value);
  if (manifest == nullptr || manifest->kind != host::PluginKind::kProvider)
    throw Failure(
        WW_INVALID,
        "there is no provider '" + setting->value + "', which " + setting->source + " asks for",
        "Correct it; `watchword plugins` lists what is installed.");
  return {manifest};
}

}  // namespace

std::vector<const host::Manifest*> claiming(const host::Plugins& plugins, const Target& target) {
  std::vector<const host::Manifest*> found;
  for (const host::Manifest& manifest : plugins.manifests())
    if (claims(manifest, target)) found.push_back(&manifest);
  return found;
}

bool has_its_environment(const host::Services& services, const host::Manifest& manifest) {
  const auto& names = manifest.only_with_environment;
  return names.empty() || std::any_of(names.begin(), names.end(), [&](const std::string& name) {
           const auto value = services.environment(name);
           return value && !value->empty();
         });
}

Decision decide(host::Services& services, const Request& request, bool interactive) {
  Decision decision;
  bool stored = true;
  const auto candidates = request.scope.empty() ? chosen(services, request.target, stored, decision)
                                                : issuers(services.plugins, request);
  stored = stored && request.scope.empty();
  decision.claimed = !candidates.empty() && request.scope.empty();
  if (!candidates.empty()) refuse_plain_http(services.config, request.target);
  add_refusals(services.plugins, request.target, decision);
  const ProviderRequest provider_request(request, interactive);
  for (const host::Manifest* candidate : candidates) {
    if (!has_its_environment(services, *candidate)) continue;
    try {
      add_ways_of(services, *candidate, provider_request, decision);
    } catch (const Failure& failure) {
      decision.notes.push_back(failure.message());
      decision.faults.push_back(failure.message());
    }
  }
  if (stored) decision.ways.push_back(stored_way(decision.claimed));
  std::stable_sort(decision.ways.begin(), decision.ways.end(),
                   [](const Way& a, const Way& b) { return a.rank < b.rank; });
  return decision;
}

}  // namespace watchword::broker
