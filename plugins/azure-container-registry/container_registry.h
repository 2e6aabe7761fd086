// The provider: credentials of Azure Container Registry, from tokens of Microsoft Entra.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <watchword/sdk/provider.hpp>

#include "azure-container-registry/identity_token.h"
#include "azure-container-registry/registry.h"

namespace watchword::container_registry {

class ContainerRegistry : public Provider {
 public:
  explicit ContainerRegistry(Host host) : host_(host) {}

  bool knows_host(const Request& request) const override;
  std::vector<Way> ways(const Request& request) override;
  std::optional<Answer> get(const Request& request, std::string_view way) override;
  bool refused(const Request& request, const Issued& issued) override;
  std::optional<Answer> login(const Request& request) override;
  bool logout(const Request& request) override;
  std::vector<SessionRow> sessions() override;
  Recognition recognize(const Request& request, std::string_view secret) override;
  std::vector<Finding> diagnose(const Request& request) override;

 private:
  std::optional<Token> entra_token(const Registry& registry, const Request& request,
                                   const std::string& refused_sha256) const;
  std::optional<IdentityToken> kept(const Registry& registry, const Token& token,
                                    const Request& request) const;
  std::optional<IdentityToken> identity_token(const Registry& registry,
                                              const Request& request) const;
  IdentityToken exchanged(const Registry& registry, const Token& token,
                          const Request& request) const;
  IdentityToken keep(IdentityToken made, const Request& request) const;
  std::optional<Token> another(const Registry& registry, const Token& refused,
                               const Request& request) const;
  bool drop(const std::string& sha256) const;

  Host host_;
};

}  // namespace watchword::container_registry
