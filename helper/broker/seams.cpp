#include "broker/seams.h"

#include "settings/fingerprint.h"

namespace watchword::broker {

KernelMemory::KernelMemory(host::Inputs& inputs)
    : answer_keys("watchword:answers"),
      answers(answer_keys, host::configuration_fingerprint, inputs),
      issued_keys("watchword:issued"),
      refused_keys("watchword:refused") {}

Seams seams_of(host::Services& services, const KernelMemory& memory) {
  return {
      .environment = [&](std::string_view name) { return services.inputs.variable(name); },
      .config = services.config,
      .plugins = services.plugins,
      .state = services.state,
      .secrets = services.secrets,
      .log = services.log,
      .answers = memory.answers,
      .issued_keys = memory.issued_keys,
      .refused_keys = memory.refused_keys,
      .interaction = [&]() -> const host::InteractionPolicy& { return services.interaction(); },
      .take_person_acted = [&] { return services.take_person_acted(); },
      .offers = [&](std::string_view id) { return services.offers(id); },
  };
}

}  // namespace watchword::broker
