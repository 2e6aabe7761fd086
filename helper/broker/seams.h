// All that the broker needs of the world: narrow interfaces, which tests replace.
#pragma once

#include <functional>

#include "host/config.h"
#include "host/log.h"
#include "host/plugins.h"
#include "host/services.h"
#include "host/secrets.h"
#include "host/signin.h"
#include "host/state.h"
#include "platform/environment.h"

namespace watchword::broker {

class AnswerCache;

// Borrowed; whoever makes it has them live longer.
struct Seams {
  platform::Environment environment;  // notes what is looked up
  const host::Settings& config;
  host::Providers& plugins;
  const host::Notes& state;
  host::SecretStore& secrets;
  host::Log& log;
  const AnswerCache& answers;
  // Whether a person may be asked. Throws Failure when the configuration of that is wrong.
  std::function<const host::InteractionPolicy&()> interaction;
  // See SignIn::take_person_acted().
  std::function<bool()> take_person_acted;
};

// The real ones, which must live as long as what is made of them.
Seams seams_of(host::Services& services, const AnswerCache& answers);

}  // namespace watchword::broker
