// The heart: from a request to a credential, and what it means that a server took or refused one.
#pragma once

#include <functional>
#include <optional>

#include "base/credential.h"
#include "broker/answer_cache.h"
#include "broker/decision.h"
#include "broker/issued.h"
#include "broker/ownership.h"
#include "broker/refusals.h"
#include "broker/request.h"
#include "broker/seams.h"
#include "broker/stored_credentials.h"

namespace watchword::broker {

// Whether there may be another answer if a server refuses this one: once, and not for the user's
// own credential.
bool has_another(const Request& request, const Credential& credential);

class Broker {
 public:
  explicit Broker(const Seams& seams)
      : seams_(seams),
        issued_(seams.state, seams.issued_keys),
        ownership_(issued_, ask_providers(seams)),
        refusals_(seams.state, seams.refused_keys) {}

  // The credential to use now, or none when nobody has one and nobody is to blame; never one that
  // was refused for the same target a moment ago. Throws Failure with what a person should know;
  // RefusedAgain when there is nothing but what was refused.
  std::optional<Credential> get(const Request& request);

  // Signs in, whatever is there already, through the named provider or (empty) the one that
  // provider_for_login() finds. Throws Failure.
  Credential login(const Request& request, const std::string& provider_id);

  // A server took this credential. One that a provider issued is confirmed; any other is the user's
  // own and is kept, by a provider that takes it for its kind of secret or else under its target,
  // unless it is ephemeral or incomplete, or nothing could be noted of what providers issue. Throws
  // Failure(WW_INVALID) where only a provider may keep it and none does.
  void store(const Request& request, const Credential& credential);

  // A server refused this credential, or (no secret) the user wants it gone. One that we issued is
  // dropped by its provider; others are removed when the secret is the stored one.
  void erase(const Request& request, const Secret* secret);

  // The user wants gone whatever answers at this host, without a word about which: what is stored,
  // and what a provider issued, which is replaced by another when it is asked for again.
  void forget(const Request& request);

  // What the user had stored of the request's kind, for whatever target. Throws Failure.
  std::vector<StoredCredential> kept(const Request& request) { return stored(request).list(); }

 private:
  std::optional<Credential> from_memory(const Request& request) const;
  std::unique_ptr<platform::Lock> take_turn(const Request& request) const;
  std::optional<Credential> follow(const Decision& decision, const Request& request);
  const Way* refused_way(const Decision& decision, const Request& request) const;
  Failure nobody_signed_in(const Request& request);
  std::optional<Credential> decide_and_ask(const Request& request);
  std::optional<Credential> decide_and_follow(const Request& request);
  std::optional<Credential> ask(const Way& way, const Request& request, bool interactive);
  bool was_refused(const Request& request, const Credential& credential) const;
  std::optional<Credential> ask_for_another(const Way& way, const Request& request,
                                            const Credential& refused, bool interactive);
  std::optional<Credential> ask_store(const Way& way, const Request& request);
  std::optional<Credential> ask_provider(const Way& way, const Request& request, bool interactive);
  using Question = std::function<ww_status(const ww_answer_sink*, const ww_error*)>;
  std::optional<Credential> receive(const host::Manifest& manifest, const Request& request,
                                    const Question& question);
  void say_who_signed_in(const Request& request, const Credential& credential);
  Claim claim(const host::Manifest& manifest, const Request& request) const;
  void remember(const Target& target, const Credential& credential);
  void confirm(const Request& request, const IssuedCredential& issued);
  bool may_keep(const Target& target);
  bool adopted(const Request& request, const Credential& credential);
  StoredCredentials stored(const Request& request) { return {seams_.secrets, request.kept_as}; }
  void tell_provider(const Request& request, const IssuedCredential& issued, bool accepted);

  const Seams seams_;
  Issued issued_;
  Ownership ownership_;
  Refusals refusals_;
};

}  // namespace watchword::broker
