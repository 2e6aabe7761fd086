#include "broker/accounts.h"

#include <algorithm>
#include <optional>

#include "broker/answer_cache.h"
#include "broker/claim.h"
#include "broker/ownership.h"
#include "broker/stored_credentials.h"

namespace watchword::broker {
namespace {

std::vector<const host::Manifest*> providers(const host::Providers& plugins) {
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

void add(const host::Manifest& manifest, const ww_session& session, SessionList& all) {
  std::vector<std::string> organizations;
  for (std::size_t i = 0; i < session.bound_count; ++i)
    organizations.emplace_back(view(session.bound_to[i]));
  if (view(session.id).empty()) {
    all.signed_out.push_back({&manifest, std::move(organizations)});
    return;
  }
  all.sessions.push_back({&manifest, std::string(view(session.id)),
                          std::string(view(session.account)), std::string(view(session.tenant)),
                          std::move(organizations), session.expires_at, session.session_ends_at,
                          WW_HAS(&session, kept_by) ? std::string(view(session.kept_by)) : ""});
}

void add_sessions_of(const Seams& seams, const host::Manifest& manifest, SessionList& all) {
  const ww_provider& provider = seams.plugins.provider(manifest);
  if (provider.sessions == nullptr) return;
  const Sink<ww_session_sink, const ww_session*> sink(
      [&](const ww_session* session) { add(manifest, *session, all); });
  host::call(
      manifest, [&](const ww_error* error) { return provider.sessions(sink.get(), error); },
      host::kLocalCallLimit);
  sink.rethrow();
}

void renew_of(const Seams& seams, const host::Manifest& manifest, std::int64_t within_seconds,
              std::vector<Renewal>& all) {
  const ww_provider& provider = seams.plugins.provider(manifest);
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

bool logout_of(const Seams& seams, const host::Manifest& manifest, const Request& request) {
  const ww_provider& provider = seams.plugins.provider(manifest);
  if (provider.logout == nullptr) return false;
  const ProviderRequest provider_request(request, false, claim_of(seams, manifest, request.target));
  return host::call(manifest, [&](const ww_error* error) {
    return provider.logout(provider_request.get(), error);
  });
}

// What git and others were told to keep although a provider issued it. Where there is no store
// nothing is kept.
bool forget_issued(const Seams& seams, const std::string& host) {
  const Issued issued(seams.state, seams.issued_keys);
  const Ownership ownership(issued, ask_providers(seams));
  try {
    bool found = false;
    for (const StoredKind kind : kStoredKinds)
      found |= StoredCredentials(seams.secrets, kind)
                   .erase_if(host, [&](const Target& target, const Credential& credential) {
                     Request about;
                     about.target = target;
                     return ownership.issuer_of(about, credential.secret).has_value();
                   });
    return found;
  } catch (const Failure& failure) {
    if (failure.status() != WW_STORE_UNAVAILABLE) throw;
    return false;
  }
}

}  // namespace

SessionList list_sessions(const Seams& seams) {
  SessionList all;
  for (const host::Manifest* manifest : providers(seams.plugins)) {
    try {
      add_sessions_of(seams, *manifest, all);
    } catch (const Failure& failure) {
      all.failures.push_back(failure);
    }
  }
  return all;
}

bool logout(const Seams& seams, const Request& request) {
  auto asked =
      request.target.host.empty() ? providers(seams.plugins) : claiming(seams, request.target);
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
  seams.answers.clear();
  // As long as the providers still know what they issued.
  attempt([&] { return forget_issued(seams, request.target.host); });
  for (const host::Manifest* manifest : asked)
    attempt([&] { return logout_of(seams, *manifest, request); });
  seams.answers.clear();  // once more: somebody may have asked meanwhile
  if (kept) throw Failure(*kept);
  return found;
}

namespace {

const host::Manifest& installed_provider(const Seams& seams, const std::string& id) {
  const auto installed = providers(seams.plugins);
  for (const host::Manifest* manifest : installed)
    if (manifest->id == id) return *manifest;
  throw Failure(
      WW_INVALID, "there is no provider '" + id + "' to sign in through",
      installed.empty() ? "None is installed." : "Choose one of: " + names(installed) + ".");
}

// What was typed chooses among those that claim the host, as the configuration does.
const host::Manifest& named_provider(const Seams& seams, const Target& target,
                                     const std::string& id) {
  const host::Manifest& manifest = installed_provider(seams, id);
  if (target.host.empty() || claim_of(seams, manifest, target) != Claim::kNone) return manifest;
  throw Failure(WW_INVALID, manifest.name + " does not answer for " + target.host,
                "If you know that this server takes its tokens, set it for this server: git config "
                "--global watchword." +
                    target.protocol + "://" + target.host + ".provider " + id);
}

Failure nobody_signs_in(const Target& target) {
  if (target.host.empty())
    return {WW_INVALID, "no provider is installed to sign in through",
            "Install one; `watchword plugins` shows what is there."};
  return {WW_INVALID, "no provider signs in to " + target.host,
          "Run `watchword explain " + target.url() + "` to see who answers there."};
}

}  // namespace

const host::Manifest& provider_for_login(const Seams& seams, const Request& request,
                                         const std::string& named) {
  const Target& target = request.target;
  if (!named.empty() && named != "auto") return named_provider(seams, target, named);
  if (target.host.empty())
    if (const auto choice = seams.config.get(host::keys::kProvider); choice && choice != "auto")
      return installed_provider(seams, *choice);
  const auto candidates =
      target.host.empty() ? providers(seams.plugins) : choose(seams, target).providers;
  if (candidates.empty()) throw nobody_signs_in(target);
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

std::vector<Renewal> renew(const Seams& seams, std::int64_t within_seconds) {
  std::vector<Renewal> all;
  for (const host::Manifest* manifest : providers(seams.plugins)) {
    try {
      renew_of(seams, *manifest, within_seconds, all);
    } catch (const Failure& failure) {
      all.push_back({manifest, "", "", failure, 0});
    }
  }
  if (!all.empty()) seams.answers.clear();
  return all;
}

}  // namespace watchword::broker
