#include "broker/accounts.h"

#include <algorithm>
#include <optional>

#include "broker/answer_cache.h"
#include "broker/decision.h"
#include "broker/ownership.h"
#include "broker/stored_credentials.h"

namespace watchword::broker {
namespace {

std::vector<const host::Manifest*> providers(const host::Plugins& plugins) {
  std::vector<const host::Manifest*> found;
  for (const host::Manifest& manifest : plugins.manifests())
    if (manifest.kind == host::PluginKind::kProvider) found.push_back(&manifest);
  return found;
}

std::string names(const std::vector<const host::Manifest*>& manifests) {
  std::string out;
  for (const host::Manifest* manifest : manifests) out += (out.empty() ? "" : ", ") + manifest->id;
  return out;
}

Session copy(const host::Manifest& manifest, const ww_session& session) {
  Session out;
  out.provider = &manifest;
  out.id = view(session.id);
  out.account = view(session.account);
  out.tenant = view(session.tenant);
  for (std::size_t i = 0; i < session.bound_count; ++i)
    out.bound_to.emplace_back(view(session.bound_to[i]));
  out.expires_at = session.expires_at;
  out.session_ends_at = session.session_ends_at;
  return out;
}

void add_sessions_of(host::Services& services, const host::Manifest& manifest, Sessions& all) {
  const ww_provider& provider = services.plugins.provider(manifest);
  if (provider.sessions == nullptr) return;
  const Sink<ww_session_sink, const ww_session*> sink(
      [&](const ww_session* session) { all.sessions.push_back(copy(manifest, *session)); });
  host::call(
      manifest, [&](const ww_error* error) { return provider.sessions(sink.get(), error); },
      host::kLocalCallLimit);
  sink.rethrow();
}

void renew_of(host::Services& services, const host::Manifest& manifest, std::int64_t within_seconds,
              std::vector<Renewal>& all) {
  const ww_provider& provider = services.plugins.provider(manifest);
  if (provider.renew == nullptr) return;
  const Sink<ww_renewed_sink, const ww_renewed*> sink([&](const ww_renewed* one) {
    all.push_back(
        {&manifest, std::string(view(one->session)), std::string(view(one->account)),
         Failure(one->status, std::string(view(one->message)), std::string(view(one->advice))),
         one->session_ends_at});
  });
  host::call(manifest, [&](const ww_error* error) {
    return provider.renew(within_seconds, sink.get(), error);
  });
  sink.rethrow();
}

bool logout_of(host::Services& services, const host::Manifest& manifest, const Request& request) {
  const ww_provider& provider = services.plugins.provider(manifest);
  if (provider.logout == nullptr) return false;
  const ProviderRequest provider_request(request, false);
  return host::call(manifest, [&](const ww_error* error) {
    return provider.logout(provider_request.get(), error);
  });
}

// What git was told to keep although a provider issued it. Where there is no store nothing is kept.
bool forget_issued(host::Services& services, const std::string& host) {
  const Issued issued(services.state);
  const Ownership ownership(issued, ask_providers(services));
  try {
    return StoredCredentials(services.secrets)
        .erase_if(host, [&](const Target& target, const Credential& credential) {
          Request about;
          about.target = target;
          return ownership.issuer_of(about, credential.secret).has_value();
        });
  } catch (const Failure& failure) {
    if (failure.status() != WW_STORE_UNAVAILABLE) throw;
    return false;
  }
}

}  // namespace

Sessions list_sessions(host::Services& services) {
  Sessions all;
  for (const host::Manifest* manifest : providers(services.plugins)) {
    try {
      add_sessions_of(services, *manifest, all);
    } catch (const Failure& failure) {
      all.failures.push_back(failure);
    }
  }
  return all;
}

bool logout(host::Services& services, const Request& request) {
  auto asked = request.target.host.empty() ? providers(services.plugins)
                                           : claiming(services.plugins, request.target);
  // A provider that nobody signs in through may need another's session to end what it has.
  std::stable_sort(
      asked.begin(), asked.end(),
      [](const host::Manifest* a, const host::Manifest* b) { return a->sign_in < b->sign_in; });
  bool found = false;
  std::optional<Failure> kept;
  const auto attempt = [&](const std::function<bool()>& part) {
    try {
      found |= part();
    } catch (const Failure& failure) {
      if (!kept) kept.emplace(failure);
    }
  };
  AnswerCache().clear();
  // As long as the providers still know what they issued.
  attempt([&] { return forget_issued(services, request.target.host); });
  for (const host::Manifest* manifest : asked)
    attempt([&] { return logout_of(services, *manifest, request); });
  AnswerCache().clear();  // once more: somebody may have asked meanwhile
  if (kept) throw Failure(*kept);
  return found;
}

const host::Manifest& provider_for_login(const host::Services& services, const Request& request,
                                         const std::string& named) {
  const auto installed = providers(services.plugins);
  const std::string choice = named.empty() ? services.config.get("provider").value_or("") : named;
  if (!choice.empty() && choice != "auto") {
    for (const host::Manifest* manifest : installed)
      if (manifest->id == choice) return *manifest;
    throw Failure(
        WW_INVALID, "there is no provider '" + choice + "' to sign in through",
        installed.empty() ? "None is installed." : "Choose one of: " + names(installed) + ".");
  }
  const std::string& host = request.target.host;
  const auto candidates = host.empty() ? installed : claiming(services.plugins, request.target);
  if (candidates.empty())
    throw Failure(WW_INVALID,
                  host.empty() ? "no provider is installed to sign in through"
                               : "no provider signs in to " + host,
                  host.empty() ? "Install one; `watchword plugins` shows what is there."
                               : "Run `watchword explain " + request.target.url() +
                                     "` to see who answers there.");
  const host::Manifest* best = nullptr;
  for (const host::Manifest* candidate : candidates)
    if (candidate->sign_in && (best == nullptr || *candidate->sign_in > *best->sign_in))
      best = candidate;
  if (best == nullptr && candidates.size() == 1) best = candidates.front();
  if (best == nullptr)
    throw Failure(WW_INVALID, "there is more than one provider to sign in through",
                  "Choose with --provider one of: " + names(candidates) + ".");
  return *best;
}

std::vector<Renewal> renew(host::Services& services, std::int64_t within_seconds) {
  std::vector<Renewal> all;
  for (const host::Manifest* manifest : providers(services.plugins)) {
    try {
      renew_of(services, *manifest, within_seconds, all);
    } catch (const Failure& failure) {
      all.push_back({manifest, "", "", failure, 0});
    }
  }
  if (!all.empty()) AnswerCache().clear();
  return all;
}

}  // namespace watchword::broker
