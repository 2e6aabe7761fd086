// All that the broker needs of the world: narrow interfaces, which tests replace.
#pragma once

#include <functional>

#include "broker/answer_cache.h"
#include "host/config.h"
#include "host/log.h"
#include "host/plugins.h"
#include "host/secrets.h"
#include "host/signin.h"
#include "host/state.h"
#include "platform/environment.h"

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
  // Whether a person may be asked. Throws Failure when the configuration of that is wrong.
  std::function<const host::InteractionPolicy&()> interaction;
};

}  // namespace watchword::broker
