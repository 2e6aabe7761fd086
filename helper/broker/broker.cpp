#include "broker/broker.h"

#include <algorithm>
#include <ctime>

#include <watchword/plugin.hpp>

#include "base/sha256.h"
#include "broker/accounts.h"

namespace watchword::broker {
namespace {

constexpr std::size_t kAnswerMaxBytes = WW_STORE_SECRET_MAX_BYTES;

// A plugin is trusted to run in this process, but not to keep git's protocol for us.
Credential check_answer(const host::Manifest& manifest, const ww_answer& answer) {
  const auto nonsense = [&](const std::string& what) {
    throw Failure(WW_FAULT, "the plugin " + manifest.id + " answered " + what,
                  "Report it to whoever made the plugin.");
  };
  const auto is_clean = [](std::string_view text) {
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  };
  if (answer.kind != WW_ANSWER_TOKEN && answer.kind != WW_ANSWER_PASSWORD)
    nonsense("with a credential of a kind that does not exist");
  if (answer.secret.size == 0 || answer.secret.data == nullptr)
    nonsense("with an empty credential");
  if (answer.secret.size > kAnswerMaxBytes || answer.username.size > kAnswerMaxBytes)
    nonsense("with a credential that is too large");
  if (!is_clean(view(answer.secret)) || !is_clean(view(answer.username)))
    nonsense("with a credential that has control characters in it");
  if (view(answer.username).find(':') != std::string_view::npos)
    nonsense("with a user name that has a colon in it");

  Credential credential;
  credential.username = view(answer.username);
  credential.secret = Secret(view(answer.secret));
  credential.is_token = answer.kind == WW_ANSWER_TOKEN;
  credential.expires_at = std::max<std::int64_t>(answer.expires_at, 0);
  credential.ephemeral = (answer.flags & WW_ANSWER_EPHEMERAL) != 0;
  credential.uncached = (answer.flags & WW_ANSWER_UNCACHED) != 0;
  credential.provider = manifest.id;
  credential.account = view(answer.account);
  credential.session = view(answer.session);
  return credential;
}

bool lets_the_next_try(const Failure& failure) {
  return failure.status() == WW_INTERACTION_REQUIRED || failure.status() == WW_FAULT;
}

}  // namespace

std::optional<Credential> Broker::get(const Request& request) {
  const bool interactive = services_.interaction.allowed;
  const Decision decision = decide(services_, request, interactive);
  for (const std::string& note : decision.notes) services_.log.trace("decision", note);
  std::optional<Failure> kept;
  for (const Way& way : decision.ways) {
    services_.log.trace("decision", "asking " + way.provider_id() + " (" + way.id + ")");
    try {
      if (auto credential = ask(way, request, interactive)) {
        if (way.provider != nullptr) remember(request.target, *credential);
        return credential;
      }
    } catch (const Failure& failure) {
      if (!lets_the_next_try(failure)) throw;
      services_.log.trace("decision", way.provider_id() + ": " + failure.message());
      kept.emplace(failure);
    }
  }
  if (kept) throw *kept;
  if (decision.claimed) throw nobody_signed_in(request);
  return std::nullopt;
}

// Of a host that a provider claims: silence would leave git to ask for a password that does not
// exist.
Failure Broker::nobody_signed_in(const Request& request) {
  const std::string url = request.target.url();
  std::string why = "a person may not be asked: " + services_.interaction.reason_if_not;
  if (services_.interaction.allowed)
    why = request.offline ? "signing in needs the network"
                          : "there is neither a browser nor a terminal to sign in with";
  return {WW_INTERACTION_REQUIRED, "nobody is signed in to " + url + ", and " + why,
          "Run `watchword login " + url + "`."};
}

std::optional<Credential> Broker::ask(const Way& way, const Request& request, bool interactive) {
  if (way.provider == nullptr) return stored_.get(request.target, request.accepts_authtype);
  const ww_provider& provider = services_.plugins.provider(*way.provider);
  if (provider.get == nullptr) return std::nullopt;
  const ProviderRequest provider_request(request, interactive);
  return receive(*way.provider, [&](const ww_answer_sink* sink, const ww_error* error) {
    return provider.get(provider_request.get(), text(way.id), sink, error);
  });
}

Credential Broker::login(const Request& request, const std::string& provider_id) {
  const host::Manifest* manifest = &provider_for_login(services_, request, provider_id);
  const ww_provider& provider = services_.plugins.provider(*manifest);
  if (provider.login == nullptr)
    throw Failure(WW_INVALID, "nobody can sign in through " + manifest->name,
                  "`watchword plugins` shows what is installed.");
  const ProviderRequest provider_request(request, true);
  auto credential = receive(*manifest, [&](const ww_answer_sink* sink, const ww_error* error) {
    return provider.login(provider_request.get(), sink, error);
  });
  if (!credential) throw Failure(WW_FAULT, manifest->name + " signed in without an answer");
  if (!request.target.host.empty()) remember(request.target, *credential);
  return std::move(*credential);
}

std::optional<Credential> Broker::receive(const host::Manifest& manifest,
                                          const Question& question) {
  std::optional<Credential> credential;
  const Sink<ww_answer_sink, const ww_answer*> sink(
      [&](const ww_answer* answer) { credential = check_answer(manifest, *answer); });
  const bool ok =
      host::call(manifest, [&](const ww_error* error) { return question(sink.get(), error); });
  sink.rethrow();
  if (!ok) return std::nullopt;
  if (!credential)
    throw Failure(WW_FAULT, "the plugin " + manifest.id + " answered nothing",
                  "Report it to whoever made the plugin.");
  services_.log.hide(credential->secret.view());
  return credential;
}

// Without the record, a later refusal could not be told from one of the user's own credentials; but
// a credential in the hand is worth more than the record.
void Broker::remember(const Target& target, const Credential& credential) {
  try {
    issued_.add(target.host, {sha256_hex(credential.secret.view()), credential.provider,
                              credential.session, std::time(nullptr), false});
  } catch (const Failure& failure) {
    services_.log.notice(failure.message() + ". " + failure.advice());
  }
}

void Broker::store(const Request& request, const Credential& credential) {
  const std::string hash = sha256_hex(credential.secret.view());
  if (const auto issued = issued_.find(request.target.host, hash)) {
    if (issued->accepted) return;
    tell_provider(request, *issued, true);
    issued_.mark_accepted(request.target.host, hash);
    return;
  }
  const bool usable = !credential.authtype.empty() || request.target.username.has_value();
  const bool expired = credential.expires_at > 0 && credential.expires_at <= std::time(nullptr);
  if (credential.ephemeral || !usable || expired) return;
  stored_.put(request.target, credential);
}

void Broker::erase(const Request& request, const Secret* secret) {
  if (secret != nullptr) {
    const std::string hash = sha256_hex(secret->view());
    if (const auto issued = issued_.find(request.target.host, hash)) {
      tell_provider(request, *issued, false);
      return;
    }
  }
  stored_.erase(request.target, secret);
}

void Broker::tell_provider(const Request& request, const IssuedCredential& issued, bool accepted) {
  const host::Manifest* manifest = services_.plugins.find(issued.provider);
  if (manifest == nullptr) return;  // uninstalled meanwhile
  const ww_provider& provider = services_.plugins.provider(*manifest);
  const auto tell = accepted ? provider.accepted : provider.refused;
  if (tell == nullptr) return;
  const ProviderRequest provider_request(request, false);
  const ww_issued c{sizeof(ww_issued), text(issued.sha256), text(issued.session), issued.issued_at};
  host::call(*manifest,
             [&](const ww_error* error) { return tell(provider_request.get(), &c, error); });
}

}  // namespace watchword::broker
