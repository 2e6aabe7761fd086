// Which authorities this system lets vouch for servers.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace watchword::platform {

// Of a server's certificate and those that it showed with it, all as DER and its own first: the
// authorities above it, where the system trusts them by what it keeps itself. Empty where it does
// not, and where what it trusts is in files, which OpenSSL reads. Names and times are not looked
// at: who asks verifies the chain.
std::vector<std::string> trusted_authorities(std::span<const std::string> chain);

}  // namespace watchword::platform
