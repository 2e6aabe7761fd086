#include "entra/machine/identity.h"

namespace watchword::entra {

Finding found(const Needs& needs, const std::string& what, const std::string& account) {
  Finding finding{what + ": " + needs.sentence(), account};
  if (needs.all()) return finding;
  finding.obstacle = needs.sentence();
  finding.advice = needs.advice();
  return finding;
}

Finding found_in_tenant(const Machine& machine, const Needs& needs, const std::string& what) {
  Finding finding = found(needs, what, "application " + machine.target.client_id);
  if (!finding.obstacle.empty()) return finding;
  finding.obstacle = machine.wrong_tenant();
  if (!finding.obstacle.empty())
    finding.advice =
        "Use an identity of that tenant; or, if the application is known in both, name the tenant "
        "in AZURE_ADDITIONALLY_ALLOWED_TENANTS.";
  return finding;
}

}  // namespace watchword::entra
