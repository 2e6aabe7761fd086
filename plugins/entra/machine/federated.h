// Workload identity federation (Microsoft Entra, "Workload identity federation"): another issuer
// says who the machine is, and an application trusts it.
#pragma once

#include <string>

#include "entra/machine/machine.h"

namespace watchword::entra {

// What the other issuer's assertion must be meant for, in the cloud of this machine.
std::string federation_audience(const Machine& machine);

// Throws Failure; one about a federated credential says what the assertion says of itself.
MachineToken token_for_assertion(const Machine& machine, std::string_view assertion);

}  // namespace watchword::entra
