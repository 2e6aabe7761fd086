#include "broker/decision.h"

#include <algorithm>
#include <iterator>

#include <watchword/plugin.hpp>

#include "broker/claim.h"

namespace watchword::broker {
namespace {

constexpr std::size_t kWaysMaxPerProvider = 64;

void refuse_plain_http(const host::Settings& config, const Target& target) {
  if (target.protocol != "http" || config.get_flag(host::keys::kAllowHttp, false)) return;
  throw Failure(
      WW_REFUSED,
      "no token is sent to http://" + target.host + "/: it would cross the network unencrypted",
      "Use the https:// address; or, if you must, set watchword.allowHttp to true.");
}

// A provider that can make nothing of what is configured for it: kept among the ways, so that it is
// told where nobody else answers.
Way misconfigured(const host::Manifest& manifest, const Failure& failure) {
  Way way;
  way.provider = &manifest;
  way.id = "configuration";
  way.rank = WW_RANK_INTERACTIVE;
  way.reason = "what is configured for it makes no sense";
  way.obstacle = failure.message();
  way.advice = failure.advice();
  return way;
}

void add_ways_of(const Seams& seams, const host::Manifest& manifest, const ProviderRequest& request,
                 Decision& decision) {
  const ww_provider& provider = seams.plugins.provider(manifest);
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
  bool mine = false;
  try {
    mine = host::call(
        manifest,
        [&](const ww_error* error) { return provider.ways(request.get(), sink.get(), error); },
        host::kLocalCallLimit);
  } catch (const Failure& failure) {
    if (failure.status() != WW_INVALID) throw;
    decision.ways.push_back(misconfigured(manifest, failure));
  }
  sink.rethrow();
  if (!mine) return;
  std::move(ways.begin(), ways.end(), std::back_inserter(decision.ways));
}

// Plugins that were refused before they could be asked.
void add_refusals(const host::Providers& plugins, const Target& target, Decision& decision) {
  for (const host::PluginRefusal& refusal : plugins.refusals())
    if (!refusal.hosts || names_host(*refusal.hosts, target.host))
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

// Whether they would be read for this request or not.
void check_own_settings(const Seams& seams) {
  for (const host::Key& key : host::kOwnKeys) seams.config.read(key);
  const auto store = seams.config.read(host::keys::kStore);
  if (!store || store->value == "auto") return;
  const host::Manifest* manifest = seams.plugins.find(store->value);
  if (manifest == nullptr || manifest->kind != host::PluginKind::kStore)
    throw host::WrongValue(host::keys::kStore.name, *store,
                           "auto or the id of a store that `watchword plugins` lists");
}

// A provider whose every answer begins with something that it noted need not be loaded to say that
// it has none. What is configured for it is checked all the same.
bool has_its_notes(const Seams& seams, const host::Manifest& manifest) {
  return !manifest.only_with_notes || !seams.state.list(manifest.id, "").empty();
}

bool is_asking(const Request& request, const host::Manifest& manifest) {
  return std::find(request.asking.begin(), request.asking.end(), manifest.id) !=
         request.asking.end();
}

// Who may issue a token for a plugin. What the configuration says of providers is about git's
// requests; a token of a scope is only asked of those that issue such tokens.
Chosen issuers(const Seams& seams, const Request& request) {
  Chosen out;
  out.providers = claiming(seams, request.target, request.scope);
  std::erase_if(out.providers, [&](const host::Manifest* one) { return is_asking(request, *one); });
  out.stored = false;
  return out;
}

}  // namespace

bool has_what_it_needs(const Seams& seams, const host::Manifest& manifest) {
  const auto& keys = manifest.only_with_config;
  if (!keys.empty() && std::none_of(keys.begin(), keys.end(), [&](const std::string& key) {
        return seams.config.look_up(key).has_value();
      }))
    return false;
  const auto& ids = manifest.only_with_extension;
  if (!ids.empty() && !(seams.offers && std::any_of(ids.begin(), ids.end(), seams.offers)))
    return false;
  const auto& names = manifest.only_with_environment;
  return names.empty() || std::any_of(names.begin(), names.end(), [&](const std::string& name) {
           const auto value = seams.environment(name);
           return value && says_yes(*value);
         });
}

Decision decide(const Seams& seams, const Request& request, bool interactive) {
  check_own_settings(seams);
  Decision decision;
  auto [candidates, stored, notes] =
      request.scope.empty() ? choose(seams, request.target) : issuers(seams, request);
  decision.notes = std::move(notes);
  decision.claimed = !candidates.empty() && request.scope.empty();
  if (!candidates.empty()) refuse_plain_http(seams.config, request.target);
  add_refusals(seams.plugins, request.target, decision);
  for (const host::Manifest* candidate : candidates) {
    if (!has_what_it_needs(seams, *candidate)) continue;
    try {
      if (!has_its_notes(seams, *candidate)) {
        host::check_values(*candidate, seams.config);
        continue;
      }
      const Claim claim = claim_of(seams, *candidate, request.target, request.scope);
      add_ways_of(seams, *candidate, ProviderRequest(request, interactive, claim), decision);
    } catch (const host::WrongValue&) {
      throw;
    } catch (const Failure& failure) {
      decision.notes.push_back(failure.message());
      decision.faults.push_back(failure.message());
    }
  }
  if (stored && !request.providers_only) decision.ways.push_back(stored_way(decision.claimed));
  std::stable_sort(decision.ways.begin(), decision.ways.end(),
                   [](const Way& a, const Way& b) { return a.rank < b.rank; });
  return decision;
}

}  // namespace watchword::broker
