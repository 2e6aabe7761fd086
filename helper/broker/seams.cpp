#include "broker/seams.h"

namespace watchword::broker {

Seams seams_of(host::Services& services, const AnswerCache& answers) {
  return {[&](std::string_view name) { return services.inputs.variable(name); },
          services.config,
          services.plugins,
          services.state,
          services.secrets,
          services.log,
          answers,
          [&]() -> const auto& { return services.interaction(); },
          [&] { return services.take_person_acted(); }};
}

}  // namespace watchword::broker
