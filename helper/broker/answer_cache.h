// Answers of providers, kept in the kernel's memory until they expire: a hit needs no
// configuration, no plugin, no store and no lock.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/credential.h"
#include "broker/request.h"
#include "host/inputs.h"
#include "platform/memory_keys.h"

namespace watchword::broker {

class AnswerCache {
 public:
  // The configuration's mark: another one for another configuration.
  using Fingerprint = std::function<std::string()>;

  // `keys` and `inputs`, of what has been read in this process, must live as long as this object.
  AnswerCache(const platform::MemoryKeys& keys, Fingerprint fingerprint, host::Inputs& inputs)
      : keys_(keys), fingerprint_(std::move(fingerprint)), inputs_(inputs) {}

  // The same answer as last time, if the request says nothing new, neither the configuration nor
  // anything that the answer was made of has changed, and it has not expired. Never throws.
  std::optional<Credential> get(const Request& request) const;

  // Keeps an answer that has an expiry and may be kept; leaves others alone. Never throws.
  void put(const Request& request, const Credential& credential) const;

  // Forgets everything: after a refusal, a sign-out or a change of configuration.
  void clear() const;

  // The same text for requests that one kept answer would serve; none when none would be kept.
  std::optional<std::string> mark(const Request& request) const;

  bool available() const { return keys_.available(); }

 private:
  std::string key_of(const Request& request) const;

  const platform::MemoryKeys& keys_;
  Fingerprint fingerprint_;
  host::Inputs& inputs_;
};

}  // namespace watchword::broker
