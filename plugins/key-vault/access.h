// The token that opens the vault: another provider's, asked for once by each process.
#pragma once

#include <string>
#include <vector>

#include <watchword/plugin.hpp>

#include "key-vault/address.h"

namespace watchword::key_vault {

class Access {
 public:
  Access(Host host, const Address& address) : host_(host), address_(address) {}

  // "Bearer …". Throws Failure: no identity is there (WW_STORE_UNAVAILABLE), or what the provider
  // of the identity says.
  const Secret& authorization();

  // The vault refused the token with 401 and these WWW-Authenticate values: the next
  // authorization() is another one. Throws Failure with WW_REFUSED when the challenge asks for what
  // must not be given, or when one was refused before.
  void refused(const std::vector<std::string>& challenges);

 private:
  Host host_;
  const Address& address_;
  Secret header_;
  std::string refused_sha256_;  // of the token that was refused
};

}  // namespace watchword::key_vault
