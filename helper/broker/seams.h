// All that the broker needs of the world: narrow interfaces, which tests replace.
#pragma once

#include <functional>

#include "broker/answer_cache.h"
#include "host/services.h"
#include "keep/log.h"
#include "keep/secrets.h"
#include "keep/state.h"
#include "person/signin.h"
#include "platform/environment.h"
#include "platform/memory_keys.h"
#include "plugins/plugins.h"
#include "settings/config.h"

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
  // Whether the host has the extension of that id here and now; empty: none.
  std::function<bool(std::string_view id)> offers = {};
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
