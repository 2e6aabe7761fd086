// The ways in which a machine can say who it is. Each kind has a file of its own.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "entra/machine/machine.h"

namespace watchword::entra {

// What there is to say about an identity before it is used.
struct Finding {
  std::string reason;         // what shows that it is there
  std::string account;        // for people
  std::string obstacle = {};  // what keeps it from being used, or empty
  std::string advice = {};
  bool is_guess = false;  // nothing says that it is there; only trying tells
};

struct IdentityKind {
  std::string_view id;  // of the way, and the value of watchword.entra.identity
  // What the environment says of it, without the network. None when nothing points to it; with
  // `chosen`, when the configuration asks for it, that is an obstacle.
  std::optional<Finding> (*find)(const Machine& machine, bool chosen);
  // None when it is not there after all, which with `chosen` is a failure. Throws Failure, never
  // with WW_INTERACTION_REQUIRED unless `chosen`.
  std::optional<MachineToken> (*get)(const Machine& machine, bool chosen);
};

extern const IdentityKind kClientSecret;
extern const IdentityKind kClientCertificate;
extern const IdentityKind kWorkloadIdentity;
extern const IdentityKind kAzurePipelines;
extern const IdentityKind kGitHub;
extern const IdentityKind kManagedIdentity;
extern const IdentityKind kAzureCli;
extern const IdentityKind kAzureDeveloperCli;

// The finding of variables that belong together: an obstacle where some are missing.
Finding found(const Needs& needs, const std::string& what, const std::string& account);

// The same for an identity that signs in to a tenant that AZURE_TENANT_ID names.
Finding found_in_tenant(const Machine& machine, const Needs& needs, const std::string& what);

}  // namespace watchword::entra
