#include "broker/seams.h"

#include "settings/fingerprint.h"

namespace watchword::broker {

KernelMemory::KernelMemory(host::Inputs& inputs)
    : answer_keys("watchword:answers"),
      answers(answer_keys, host::configuration_fingerprint, inputs),
      issued_keys("watchword:issued"),
      refused_keys("watchword:refused") {}

Seams seams_of(host::Services& services, const KernelMemory& memory) {
  return {[&](std::string_view name) { return services.inputs.variable(name); }, services.config,
          services.plugins, services.state, services.secrets, services.log, memory.answers,
          memory.issued_keys,
          memory.refused_keys, [&]() -> const auto& {return services.interaction();
}
, [&] { return services.take_person_acted(); },
    [&](std::string_view id) { return services.offers(id); },
};  // namespace watchword::broker
}

}  // namespace watchword::broker
