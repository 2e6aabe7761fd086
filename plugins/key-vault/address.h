// Where a vault is, and which cloud it belongs to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <watchword/plugin.hpp>

namespace watchword::key_vault {

struct Address {
  std::string origin;                    // "https://agents.vault.azure.net", with a port unless 443
  std::string host;                      // "agents.vault.azure.net"
  std::string resource;                  // whose tokens the vault takes: "https://vault.azure.net"
  std::vector<std::string> authorities;  // hosts that issue them

  // "https://vault.azure.net/.default"
  std::string scope() const { return resource + "/.default"; }
};

// From "https://NAME.vault.azure.net", of the public cloud or a national one. Throws Failure with
// WW_INVALID for anything else: a token must not go to a host that is no vault.
Address parse_address(std::string_view url);

// Whether a 401's challenge asks for what this vault may have: tokens of its own cloud's resource,
// from its own cloud's authority (Microsoft Learn, "Authentication, requests and responses": a
// client checks that the resource matches the vault's host). Returns the tenant that it names, or
// empty. Throws Failure with WW_REFUSED when it asks for something else.
std::string challenged_tenant(const Address& address, const std::vector<std::string>& challenges);

}  // namespace watchword::key_vault
