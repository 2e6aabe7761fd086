// The heart: from a request to a credential, and what it means that a server took or refused one.
#pragma once

#include <functional>
#include <optional>

#include "base/credential.h"
#include "broker/answer_cache.h"
#include "broker/decision.h"
#include "broker/issued.h"
#include "broker/request.h"
#include "broker/stored_credentials.h"
#include "broker/seams.h"

namespace watchword::broker {

class Broker {
 public:
  explicit Broker(const Seams& seams)
      : seams_(seams), issued_(seams.state), stored_(seams.secrets) {}

  // The credential to use now, or none when nobody has one and nobody is to blame. Throws Failure
  // with what a person should know.
  std::optional<Credential> get(const Request& request);

  // Signs in, whatever is there already, through the named provider or (empty) the one that
  // provider_for_login() finds. Throws Failure.
  Credential login(const Request& request, const std::string& provider_id);

  // A server took this credential. One that we issued is confirmed; any other is the user's own and
  // is kept, unless it is ephemeral or incomplete.
  void store(const Request& request, const Credential& credential);

  // A server refused this credential, or (no secret) the user wants it gone. One that we issued is
  // dropped by its provider; others are removed when the secret is the stored one.
  void erase(const Request& request, const Secret* secret);

 private:
  std::optional<Credential> from_memory(const Request& request) const;
  std::unique_ptr<platform::Lock> take_turn(const Request& request) const;
  std::optional<Credential> follow(const Decision& decision, const Request& request);
  Failure nobody_signed_in(const Request& request);
  std::optional<Credential> decide_and_ask(const Request& request);
  std::optional<Credential> ask(const Way& way, const Request& request, bool interactive);
  using Question = std::function<ww_status(const ww_answer_sink*, const ww_error*)>;
  std::optional<Credential> receive(const host::Manifest& manifest, const Request& request,
                                    const Question& question);
  void say_who_signed_in(const Request& request, const Credential& credential);
  Claim claim(const host::Manifest& manifest, const Request& request) const;
  void remember(const Target& target, const Credential& credential);
  std::optional<IssuedCredential> find_issued(const Request& request, const std::string& sha256);
  void tell_provider(const Request& request, const IssuedCredential& issued, bool accepted);

  const Seams seams_;
  Issued issued_;
  StoredCredentials stored_;
};

}  // namespace watchword::broker
