// The header by which HTTP carries a credential (RFC 9110, section 11.6.2).
#pragma once

#include <string>

#include "base/credential.h"

namespace watchword::protocol {

// "Bearer", "Basic", or what was stored.
std::string scheme_of(const Credential& credential);

// User name and password as Basic has them (RFC 7617, section 2).
Secret basic_pair(const Credential& credential);

// The value of that header: "Bearer …", or Basic with user name and password. Throws
// Failure(WW_REFUSED) when a control character would end the header early.
Secret authorization_value(const Credential& credential);

}  // namespace watchword::protocol
