// All that the broker needs of the world: narrow interfaces, which tests replace.
#pragma once

#include <functional>

#include "broker/answer_cache.h"
#include "host/config.h"
#include "host/log.h"
#include "host/plugins.h"
#include "host/secrets.h"
#include "host/services.h"
#include "host/signin.h"
#include "host/state.h"
#include "platform/environment.h"
#include "platform/memory_keys.h"

namespace watchword::broker {

// Borrowed; whoever makes it has them live longer.
struct Seams {
  platform::Environment environment;  // notes what is looked up
  const host::Settings& config;
  host::Providers& plugins;
  const host::Notes& state;
  host::SecretStore& secrets;
  host::Log& log;
  const AnswerCache& answers;
  const platform::MemoryKeys& issued_keys;   // what providers issued
  const platform::MemoryKeys& refused_keys;  // what servers refused a moment ago
  // Whether a person may be asked. Throws Failure when the configuration of that is wrong.
  std::function<const host::InteractionPolicy&()> interaction;
  // See SignIn::take_person_acted().
  std::function<bool()> take_person_acted;
};

// What is kept in the kernel's memory: a keyring for each purpose, so that one can be emptied
// without the others.
struct KernelMemory {
  explicit KernelMemory(host::Inputs& inputs);
  const platform::MemoryKeys answer_keys;
  const AnswerCache answers;
  const platform::MemoryKeys issued_keys;
  const platform::MemoryKeys refused_keys;
};

// The real ones, which must live as long as what is made of them.
Seams seams_of(host::Services& services, const KernelMemory& memory);

}  // namespace watchword::broker
