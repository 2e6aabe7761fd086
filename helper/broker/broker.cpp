#include "broker/broker.h"

#include <algorithm>
#include <chrono>
#include <ctime>

#include <watchword/ascii.hpp>
#include <watchword/plugin.hpp>

#include "broker/accounts.h"
#include "broker/answer.h"
#include "broker/answer_cache.h"
#include "keep/told.h"
#include "platform/interrupt.h"
#include "platform/sha256.h"

namespace watchword::broker {
namespace {

constexpr std::string_view kLocksArea = "host";
// Few enough for a file each that stays, too many for two that ask different things to meet.
constexpr std::size_t kTurnHexDigits = 2;
// Longer than a renewal takes; the turn may be one of a process that was stopped. Whoever waits for
// a person waits for the lock of the sign-in.
constexpr std::chrono::seconds kTurnLimit{10};

bool lets_the_next_try(const Failure& failure) {
  // Where there is no store at all, as in a container, something else may answer all the same.
  return failure.status() == WW_INTERACTION_REQUIRED || failure.status() == WW_FAULT ||
         failure.status() == WW_STORE_UNAVAILABLE;
}

// Of the first way that only lacks something; before all of an account's, which lacks what a person
// has to say.
std::optional<Failure> obstacle(const Decision& decision) {
  const Way* first = nullptr;
  for (const Way& way : decision.ways) {
    if (way.obstacle.empty()) continue;
    if (way.rank == WW_RANK_BINDING)
      return Failure(WW_INTERACTION_REQUIRED, way.obstacle, way.advice);
    if (first == nullptr) first = &way;
  }
  if (first == nullptr) return std::nullopt;
  return Failure(WW_INVALID, first->obstacle, first->advice);
}

// Kerberos, or NTLM in its guise (RFC 4559): who is signed in to the machine is signed in there.
bool offers_negotiate(const Request& request) {
  if (!request.scope.empty()) return false;
  for (std::string_view rest : request.challenges) {
    while (!rest.empty()) {
      const auto end = std::min(rest.find(','), rest.size());
      const std::string_view challenge = trimmed(rest.substr(0, end));
      if (lower(challenge.substr(0, challenge.find(' '))) == "negotiate") return true;
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return false;
}

RefusedAgain nothing_else(const Way& way, const Request& request) {
  const std::string url = request.target.url();
  const std::string whose = !way.account.empty()      ? " of " + way.account
                            : way.provider != nullptr ? " of " + way.provider->name
                                                      : std::string();
  return {WW_REFUSED,
          url + " refused the credential" + whose + " a moment ago (" + way.reason +
              "), and there is no other, so that it is not sent again",
          "Replace it, or sign in, after which it is also tried again: watchword login " + url};
}

}  // namespace

bool has_another(const Request& request, const Credential& credential) {
  return request.refused_sha256.empty() && credential.provider != kStoredProvider;
}

std::optional<Credential> Broker::get(const Request& request) {
  if (!request.refused_sha256.empty() && request.scope.empty()) {
    refusals_.note(request.target, {request.refused_sha256}, true);
    seams_.answers.clear();
  }
  if (auto kept = from_memory(request)) return kept;
  const auto turn = take_turn(request);
  if (auto kept = from_memory(request)) return kept;  // found by whoever had the turn before
  auto credential = decide_and_ask(request);
  if (credential) seams_.answers.put(request, *credential);
  return credential;
}

std::optional<Credential> Broker::from_memory(const Request& request) const {
  auto kept = seams_.answers.get(request);
  if (kept) {
    seams_.log.hide(kept->secret.view());
    seams_.log.trace("cache", "answered from memory");
  }
  return kept;
}

// A build that starts a hundred gits must not load the plugins and ask the store a hundred times:
// the first one finds out, the others wait for what it leaves in memory. If it leaves nothing, they
// go on without waiting for one another; what may be done once only has locks of its own. A lock
// that cannot be had is done without. Who waits has read nothing yet: whether a provider claims the
// host is for whoever has the turn to find out, who ends it where none does.
std::unique_ptr<platform::Lock> Broker::take_turn(const Request& request) const {
  const bool nested = !request.asking.empty();  // below somebody who has a turn, maybe this one
  if (nested || request.offline) return nullptr;
  const auto mark = seams_.answers.mark(request);
  if (!mark) return nullptr;
  const std::string name = "turn|" + mark->substr(0, kTurnHexDigits);
  const platform::Interrupt interrupt;
  const auto wait = [&](std::chrono::milliseconds limit) {
    return seams_.state.lock(kLocksArea, name, limit, [&] { return interrupt.raised(); });
  };
  std::unique_ptr<platform::Lock> turn;
  try {
    turn = wait(std::chrono::milliseconds(0));
  } catch (const Failure& failure) {
    if (failure.status() != WW_TIMEOUT) return nullptr;
  }
  if (turn) return claiming(seams_, request.target).empty() ? nullptr : std::move(turn);
  seams_.log.trace("cache", "waiting for another Watchword that finds out the same");
  try {
    wait(kTurnLimit);
  } catch (const Failure& failure) {
    if (failure.status() == WW_CANCELLED) throw;
  }
  return nullptr;
}

std::optional<Credential> Broker::decide_and_ask(const Request& request) {
  if (!offers_negotiate(request)) return decide_and_follow(request);
  Request alone = request;
  alone.interactive = false;
  try {
    return decide_and_follow(alone);
  } catch (const Failure& failure) {
    if (failure.status() != WW_INTERACTION_REQUIRED) throw;
    const std::string server = request.target.protocol + "://" + request.target.host;
    seams_.log.notice(server +
                      " lets in who is signed in to this machine (Negotiate), which git shows it "
                      "itself, so nobody is asked to sign in. Run `git config --global http." +
                      server + ".emptyAuth true`, and git does not ask for a name first.");
    return std::nullopt;
  }
}

std::optional<Credential> Broker::decide_and_follow(const Request& request) {
  const Decision decision = decide(seams_, request, seams_.interaction().allowed);
  for (const std::string& note : decision.notes) seams_.log.trace("decision", note);
  // A broken plugin matters to a person once nobody else has answered.
  const auto say_faults = [&] {
    for (const std::string& fault : decision.faults) seams_.log.notice(fault);
  };
  try {
    auto credential = follow(decision, request);
    if (!credential) say_faults();
    return credential;
  } catch (const Failure&) {
    say_faults();
    throw;
  }
}

std::optional<Credential> Broker::follow(const Decision& decision, const Request& request) {
  const bool interactive = seams_.interaction().allowed;
  std::optional<Failure> kept;
  std::optional<RefusedAgain> refused;
  for (const Way& way : decision.ways) {
    if (!way.obstacle.empty()) continue;
    seams_.log.trace("decision", "asking " + way.provider_id() + " (" + way.id + ")");
    try {
      auto credential = ask(way, request, interactive);
      if (credential && (request.scope.empty() || credential->is_token)) {
        // A plugin tells itself when its token was refused.
        if (way.provider != nullptr && request.scope.empty()) remember(request.target, *credential);
        return credential;
      }
    } catch (const RefusedAgain& failure) {
      if (!lets_the_next_try(failure) && failure.status() != WW_REFUSED) throw;
      seams_.log.trace("decision", way.provider_id() + ": " + failure.message());
      if (!refused) refused.emplace(failure);
    } catch (const Failure& failure) {
      // What was only tried for want of better does not hide what went wrong before it.
      const bool says_less = kept && way.rank == WW_RANK_LAST_RESORT;
      if (!says_less && !lets_the_next_try(failure)) throw;
      seams_.log.trace("decision", way.provider_id() + ": " + failure.message());
      if (!says_less) kept.emplace(failure);
    }
  }
  if (!refused && !kept)
    if (const Way* way = refused_way(decision, request))
      refused.emplace(nothing_else(*way, request));
  if (refused && decision.claimed) throw RefusedAgain(*refused);
  const auto lacking = obstacle(decision);
  if (lacking && (!kept || kept->status() == WW_STORE_UNAVAILABLE)) throw *lacking;
  if (kept) throw *kept;
  if (decision.claimed) throw nobody_signed_in(request);
  return std::nullopt;
}

// By which what was refused just now was issued: a provider that knows it gives nothing instead,
// and whoever is told that nobody is signed in does not learn why.
const Way* Broker::refused_way(const Decision& decision, const Request& request) const {
  if (request.refused_sha256.empty() || !request.scope.empty()) return nullptr;
  const auto issued = issued_.find(request.target.host, request.refused_sha256);
  if (!issued) return nullptr;
  const auto way = std::find_if(decision.ways.begin(), decision.ways.end(), [&](const Way& one) {
    return one.obstacle.empty() && one.provider_id() == issued->provider;
  });
  return way == decision.ways.end() ? nullptr : &*way;
}

// Of a host that a provider claims: silence would leave git to ask for a password that does not
// exist.
Failure Broker::nobody_signed_in(const Request& request) {
  const std::string url = request.target.url();
  std::string why = "a person may not be asked: " + seams_.interaction().reason_if_not;
  if (seams_.interaction().allowed)
    why = request.offline ? "signing in needs the network"
                          : "there is neither a browser nor a terminal to sign in with";
  // A person who did sign in, on a desktop or as somebody else, reads why that is not seen.
  const std::string place = seams_.secrets.lesser_place();
  if (!place.empty()) why += "; sessions were looked for in " + place;
  std::string advice = "Run `watchword login " + url + "`.";
  if (const auto setting = missing_path_setting(seams_, request.target); !setting.empty()) {
    why += "; git did not say the path, which tells whose credential is wanted";
    advice = "Run `git config --global " + setting + " true`, and then `watchword login URL`.";
  }
  return {WW_INTERACTION_REQUIRED, "nobody is signed in to " + url + ", and " + why, advice};
}

std::optional<Credential> Broker::ask(const Way& way, const Request& request, bool interactive) {
  if (way.provider == nullptr) return ask_store(way, request);
  auto credential = ask_provider(way, request, interactive);
  if (!credential || !was_refused(request, *credential)) return credential;
  return ask_for_another(way, request, *credential, interactive);
}

bool Broker::was_refused(const Request& request, const Credential& credential) const {
  if (!request.scope.empty()) return false;
  const bool users_own = credential.provider == kStoredProvider;
  return refusals_.has(
      request.target, {sha256_hex(credential.secret.view()), users_own ? credential.username : ""});
}

// Who is told that it was refused may renew it.
std::optional<Credential> Broker::ask_for_another(const Way& way, const Request& request,
                                                  const Credential& refused, bool interactive) {
  Request again = request;
  again.refused_sha256 = sha256_hex(refused.secret.view());
  try {
    auto other = ask_provider(way, again, interactive);
    if (other && !was_refused(request, *other)) return other;
  } catch (const Failure& failure) {
    throw RefusedAgain(failure.status(), failure.message(), failure.advice());
  }
  throw nothing_else(way, request);
}

// What a provider issued may be there all the same: kept when it was not known for that, by an
// older Watchword or another helper. It is not the user's.
std::optional<Credential> Broker::ask_store(const Way& way, const Request& request) {
  bool refused = false;
  auto found =
      stored(request).get(request.target, request.any_scheme, [&](const Credential& credential) {
        if (ownership_.issuer_of(request, credential.secret)) {
          seams_.log.trace("broker", "what a provider issued is removed from the store");
          stored(request).erase(request.target, &credential.secret);
          return false;
        }
        const bool again = was_refused(request, credential);
        refused |= again;
        return !again;
      });
  if (!found && refused) throw nothing_else(way, request);
  return found;
}

std::optional<Credential> Broker::ask_provider(const Way& way, const Request& request,
                                               bool interactive) {
  const ww_provider& provider = seams_.plugins.provider(*way.provider);
  if (provider.get == nullptr) return std::nullopt;
  const ProviderRequest provider_request(request, interactive, claim(*way.provider, request));
  seams_.take_person_acted();  // for another answer, which failed
  auto credential =
      receive(*way.provider, request, [&](const ww_answer_sink* sink, const ww_error* error) {
        return provider.get(provider_request.get(), text(way.id), sink, error);
      });
  if (credential && seams_.take_person_acted()) {
    say_who_signed_in(request, *credential);
    host::forget_what_was_told(seams_.state);
  }
  return credential;
}

// The address that a browser is sent to can be read and answered by others on the machine, and a
// browser may be signed in as somebody else: whose session it became is said, wherever git runs.
void Broker::say_who_signed_in(const Request& request, const Credential& credential) {
  seams_.log.notice("signed in to " + request.target.url() +
                    (credential.account.empty() ? "" : " as " + credential.account) + ".");
}

Credential Broker::login(const Request& request, const std::string& provider_id) {
  const host::Manifest* manifest = &provider_for_login(seams_, request, provider_id);
  const ww_provider& provider = seams_.plugins.provider(*manifest);
  if (provider.login == nullptr)
    throw Failure(WW_INVALID, "nobody can sign in through " + manifest->name,
                  "`watchword plugins` shows what is installed.");
  const ProviderRequest provider_request(request, true, claim(*manifest, request));
  auto credential =
      receive(*manifest, request, [&](const ww_answer_sink* sink, const ww_error* error) {
        return provider.login(provider_request.get(), sink, error);
      });
  if (!credential) throw Failure(WW_FAULT, manifest->name + " signed in without an answer");
  seams_.answers.clear();
  refusals_.clear();
  host::forget_what_was_told(seams_.state);
  if (!request.target.host.empty()) remember(request.target, *credential);
  return std::move(*credential);
}

Claim Broker::claim(const host::Manifest& manifest, const Request& request) const {
  return claim_of(seams_, manifest, request.target, request.scope);
}

std::optional<Credential> Broker::receive(const host::Manifest& manifest, const Request& request,
                                          const Question& question) {
  std::optional<Credential> credential;
  const Sink<ww_answer_sink, const ww_answer*> sink([&](const ww_answer* answer) {
    if (credential)
      throw Failure(WW_FAULT, "the plugin " + manifest.id + " answered twice",
                    "Report it to whoever made the plugin.");
    credential = check_answer(manifest, answer);
  });
  const bool ok =
      host::call(manifest, [&](const ww_error* error) { return question(sink.get(), error); });
  sink.rethrow();
  if (!ok) return std::nullopt;
  if (!credential)
    throw Failure(WW_FAULT, "the plugin " + manifest.id + " answered nothing",
                  "Report it to whoever made the plugin.");
  seams_.log.hide(credential->secret.view());
  // Whatever led here, nothing leaves for a host that its provider has no claim to.
  if (!request.target.host.empty() && claim(manifest, request) == Claim::kNone)
    throw Failure(WW_REFUSED,
                  "the plugin " + manifest.id + " answered for " + request.target.host +
                      ", which it does not claim",
                  "Report it as a fault of Watchword.");
  return credential;
}

// Without the record, a later refusal could not be told from one of the user's own credentials; but
// a credential in the hand is worth more than the record.
void Broker::remember(const Target& target, const Credential& credential) {
  try {
    issued_.add(target.host, {sha256_hex(credential.secret.view()), credential.provider,
                              credential.session, std::time(nullptr), false});
  } catch (const Failure& failure) {
    const std::string why = failure.message() + ". " + failure.advice();
    // Of what lives in the environment nothing is lost.
    if (credential.uncached)
      seams_.log.trace("broker", why);
    else
      seams_.log.notice(why);
  }
}

void Broker::store(const Request& request, const Credential& credential) {
  const std::string hash = sha256_hex(credential.secret.view());
  for (const std::string& name : {std::string(), credential.username})
    refusals_.forget(request.target, {hash, name});
  if (const auto issued = ownership_.issuer_of(request, credential.secret)) {
    if (!issued->accepted) confirm(request, *issued);
    return;
  }
  const bool usable = !credential.authtype.empty() || request.target.username.has_value();
  const bool expired = credential.expires_at > 0 && credential.expires_at <= std::time(nullptr);
  if (credential.ephemeral || !usable || expired || !may_keep(request.target)) return;
  if (adopted(request, credential)) return;
  if (request.providers_only)
    throw Failure(WW_INVALID,
                  "the token for " + request.target.url() +
                      " is not kept: it does not look like one that lasts",
                  "Check what was pasted, or sign in: watchword login " + request.target.url());
  if (const auto setting = missing_path_setting(seams_, request.target); !setting.empty())
    seams_.log.notice("the password of " + request.target.url() +
                      " is kept for all that is there: git did not say the path, which tells whose "
                      "it is. Run `git config --global " +
                      setting + " true`.");
  stored(request).put(request.target, credential);
}

// What a person typed for one address may be good for more, which only a provider knows. One that
// fails does not keep it from being kept as it was typed.
bool Broker::adopted(const Request& request, const Credential& credential) {
  if (!credential.authtype.empty()) return false;
  const auto adopts = [&](const host::Manifest* manifest) {
    try {
      const ww_provider& provider = seams_.plugins.provider(*manifest);
      if (provider.adopt == nullptr) return false;
      const ProviderRequest provider_request(request, false, claim(*manifest, request));
      return host::call(*manifest, [&](const ww_error* error) {
        return provider.adopt(provider_request.get(), text(credential.secret.view()), error);
      });
    } catch (const Failure& failure) {
      seams_.log.trace("broker", failure.message());
      return false;
    }
  };
  const auto all = claiming(seams_, request.target);
  return std::any_of(all.begin(), all.end(), [&](const host::Manifest* manifest) {
    return has_what_it_needs(seams_, *manifest) && adopts(manifest);
  });
}

// The server took it: that this cannot be noted is no failure of git's.
void Broker::confirm(const Request& request, const IssuedCredential& issued) {
  try {
    tell_provider(request, issued, true);
    issued_.mark_accepted(request.target.host, issued.sha256);
  } catch (const Failure& failure) {
    seams_.log.trace("broker", failure.message());
  }
}

// Where nothing can be noted, nothing tells the user's own from what a provider issued and does not
// know any more.
bool Broker::may_keep(const Target& target) {
  if (claiming(seams_, target).empty()) return true;
  try {
    issued_.check_writable(target.host);
    return true;
  } catch (const Failure& failure) {
    seams_.log.notice("the credential of " + target.url() + " is not kept, because whose it is " +
                      "cannot be noted: " + failure.message() + ". " + failure.advice());
    return false;
  }
}

void Broker::erase(const Request& request, const Secret* secret) {
  seams_.answers.clear();
  if (secret == nullptr) {
    stored(request).erase(request.target, nullptr);
    return;
  }
  const auto issued = ownership_.issuer_of(request, *secret);
  refusals_.note(request.target,
                 {sha256_hex(secret->view()), issued ? "" : request.target.username.value_or("")},
                 issued.has_value());
  if (issued)
    tell_provider(request, *issued, false);
  else
    stored(request).erase(request.target, secret);
}

void Broker::forget(const Request& request) {
  for (const IssuedCredential& issued : issued_.lately(request.target.host))
    tell_provider(request, issued, false);
  erase(request, nullptr);
}

void Broker::tell_provider(const Request& request, const IssuedCredential& issued, bool accepted) {
  const host::Manifest* manifest = seams_.plugins.find(issued.provider);
  if (manifest == nullptr) return;  // uninstalled meanwhile
  const ww_provider& provider = seams_.plugins.provider(*manifest);
  const auto tell = accepted ? provider.accepted : provider.refused;
  if (tell == nullptr) return;
  const ProviderRequest provider_request(request, false, claim(*manifest, request));
  const ww_issued c{sizeof(ww_issued), text(issued.sha256), text(issued.session), issued.issued_at};
  host::call(*manifest,
             [&](const ww_error* error) { return tell(provider_request.get(), &c, error); });
}

}  // namespace watchword::broker
