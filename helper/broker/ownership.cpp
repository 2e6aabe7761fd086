#include "broker/ownership.h"

#include <algorithm>

#include <watchword/plugin.hpp>

#include "broker/decision.h"
#include "platform/sha256.h"

namespace watchword::broker {
namespace {

std::optional<Recognized> ask_one(const Seams& seams, const host::Manifest& manifest,
                                  const Request& request, const Secret& secret) {
  const ww_provider& provider = seams.plugins.provider(manifest);
  if (provider.recognize == nullptr) return std::nullopt;
  Recognized recognized{manifest.id, std::nullopt};
  const TextSink sink([&](ww_text session) { recognized.session = view(session); });
  const ProviderRequest provider_request(request, false, claim_of(seams, manifest, request.target));
  const bool is_its = host::call(
      manifest,
      [&](const ww_error* error) {
        return provider.recognize(provider_request.get(), text(secret.view()), sink.get(), error);
      },
      host::kLocalCallLimit);
  sink.rethrow();
  return is_its ? std::optional(std::move(recognized)) : std::nullopt;
}

}  // namespace

std::optional<IssuedCredential> Ownership::issuer_of(const Request& request,
                                                     const Secret& secret) const {
  const std::string sha256 = sha256_hex(secret.view());
  if (auto known = issued_.find(request.target.host, sha256)) return known;
  const auto all = ask_(request, secret);
  if (all.empty()) return std::nullopt;
  const auto certain = std::find_if(all.begin(), all.end(),
                                    [](const Recognized& one) { return one.session.has_value(); });
  const Recognized& one = certain == all.end() ? all.front() : *certain;
  return IssuedCredential{sha256, one.provider, one.session.value_or(""), 0, false};
}

Ownership::Ask ask_providers(const Seams& seams) {
  return [&seams](const Request& request, const Secret& secret) {
    std::vector<Recognized> all;
    for (const host::Manifest* manifest : claiming(seams, request.target)) {
      if (!has_what_it_needs(seams, *manifest)) continue;
      try {
        if (auto one = ask_one(seams, *manifest, request, secret)) all.push_back(std::move(*one));
      } catch (const Failure& failure) {
        seams.log.trace("broker", failure.message());
      }
    }
    return all;
  };
}

}  // namespace watchword::broker
