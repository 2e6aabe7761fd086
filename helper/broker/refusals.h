// Secrets that a server refused a moment ago: they are not sent there again. A caller that asks
// once more after every refusal, as git-lfs does, would otherwise go on for ever.
#pragma once

#include <string>

#include <watchword/plugin.hpp>

#include "base/credential.h"
#include "host/state.h"
#include "platform/memory_keys.h"

namespace watchword::broker {

// Nobody has anything else than what was refused a moment ago. Whoever hears this must not ask a
// person, or the same again.
class RefusedAgain : public Failure {
 public:
  using Failure::Failure;
};

// By hash and by what was asked for: protocol, host, and the path where the caller names one. In
// the kernel's memory, which all processes of the user share.
class Refusals {
 public:
  // How long a refusal counts. Long enough for whoever asks in a loop to give up, short enough for
  // a person who has set right what was wrong at the server.
  static constexpr int kSeconds = 60;

  Refusals(const host::Notes& state, const platform::MemoryKeys& keys)
      : state_(state), keys_(keys) {}

  // A server refused it. `may_be_written`: where the kernel keeps nothing, the hash may go to a
  // file; not that of what a person thought up, which could be guessed from it.
  void note(const Target& target, const std::string& sha256, bool may_be_written) const;
  bool has(const Target& target, const std::string& sha256) const;
  // A server took it after all.
  void forget(const Target& target, const std::string& sha256) const;
  // A person signs in: whatever happens next is not a loop.
  void clear() const;

 private:
  const host::Notes& state_;
  const platform::MemoryKeys& keys_;
};

}  // namespace watchword::broker
