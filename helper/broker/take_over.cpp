#include "broker/take_over.h"

#include <algorithm>
#include <ctime>

#include <watchword/plugin.hpp>

#include "broker/decision.h"
#include "broker/request.h"
#include "broker/stored_credentials.h"

namespace watchword::broker {
namespace {

Fate fate_of(std::int32_t state) {
  switch (state) {
    case WW_TAKEN_NEW:
      return Fate::kTaken;
    case WW_TAKEN_THERE:
      return Fate::kThere;
    case WW_TAKEN_REFUSED:
      return Fate::kRefused;
    default:
      return Fate::kLeft;
  }
}

std::vector<Taken> ask(const Seams& seams, const host::Manifest& manifest, const Request& request,
                       const ww_foreign& foreign) {
  std::vector<Taken> out;
  const ww_provider& provider = seams.plugins.provider(manifest);
  if (provider.take_over == nullptr) return out;
  const Sink<ww_taken_sink, const ww_taken*> sink([&](const ww_taken* taken) {
    out.push_back({fate_of(taken->state), std::string(view(taken->subject)),
                   std::string(view(taken->text)), std::string(view(taken->advice))});
  });
  const Claim claim =
      request.target.host.empty() ? Claim::kManifest : claim_of(seams, manifest, request.target);
  const ProviderRequest provider_request(request, false, claim);
  host::call(manifest, [&](const ww_error* error) {
    return provider.take_over(provider_request.get(), &foreign, sink.get(), error);
  });
  sink.rethrow();
  return out;
}

bool same(const Target& a, const Target& b) {
  return a.protocol == b.protocol && a.host == b.host && a.path == b.path &&
         a.username == b.username;
}

// As git would have had it kept.
Taken keep(const Seams& seams, const ForeignPassword& password, bool look_only) {
  const auto& [target, credential] = password;
  Taken taken;
  taken.subject = "password of " + target.username.value_or("") + " for " + target.url();
  if (!target.username) {
    taken.subject = "password for " + target.url();
    return {Fate::kLeft, taken.subject, "it does not say whose it is", ""};
  }
  StoredCredentials stored(seams.secrets, StoredKind::kGit);
  const auto all = stored.list();
  if (std::any_of(all.begin(), all.end(),
                  [&](const StoredCredential& one) { return same(one.target, target); })) {
    const bool has_it =
        stored
            .get(target, true,
                 [&](const Credential& one) { return one.secret == credential.secret; })
            .has_value();
    if (!has_it) return {Fate::kLeft, taken.subject, "another one is kept for it", ""};
    taken.fate = Fate::kThere;
  } else if (!look_only) {
    stored.put(target, credential);
  }
  return taken;
}

}  // namespace

std::vector<Taken> take_over(const Seams& seams, const ForeignPassword& password, bool look_only) {
  const auto& [target, credential] = password;
  if (credential.expires_at > 0 && credential.expires_at <= std::time(nullptr))
    return {{Fate::kLeft, "password of " + target.username.value_or("") + " for " + target.url(),
             "it has expired", ""}};
  Request request;
  request.target = target;
  const ww_foreign foreign{sizeof(ww_foreign), look_only ? WW_FOREIGN_LOOK : 0,
                           text(WW_FOREIGN_PASSWORD), ww_text{}, text(credential.secret.view())};
  for (const host::Manifest* manifest : claiming(seams, target)) {
    if (!has_what_it_needs(seams, *manifest)) continue;
    auto taken = ask(seams, *manifest, request, foreign);
    if (!taken.empty()) return taken;
  }
  std::vector<Taken> out;
  out.push_back(keep(seams, password, look_only));
  return out;
}

std::vector<Taken> take_over(const Seams& seams, const ForeignDocument& document, bool look_only) {
  const ww_foreign foreign{sizeof(ww_foreign), look_only ? WW_FOREIGN_LOOK : 0, text(document.kind),
                           text(document.name), text(document.content.view())};
  return ask(seams, *document.provider, Request{}, foreign);
}

}  // namespace watchword::broker
