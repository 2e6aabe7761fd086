// POST /oauth2/exchange: a token of Entra becomes one of the registry.
#pragma once

#include <watchword/plugin.hpp>

#include "azure-container-registry/identity_token.h"
#include "azure-container-registry/registry.h"

namespace watchword::container_registry {

// The account that a token of Entra is of.
struct Owner {
  std::string tenant;  // empty where the token does not say
  std::string id;      // as IdentityToken::owner
};
Owner owner_of(const Token& token);

// The registry took no token: the account has no role there, or this one token was revoked; the
// answer is the same.
class NotTaken : public Failure {
 public:
  using Failure::Failure;
};

// Throws NotTaken, and Failure for everything else that is no token.
IdentityToken exchange(const Host& host, const Registry& registry, const Token& token);

}  // namespace watchword::container_registry
