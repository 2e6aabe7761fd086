// The header by which HTTP carries a credential (RFC 9110, section 11.6.2).
#pragma once

#include <string_view>

#include "base/credential.h"

namespace watchword::protocol {

// "Bearer", "Basic", or whatever the credential is stored for.
std::string_view scheme_of(const Credential& credential);

// User name and password as Basic has them (RFC 7617, section 2).
Secret basic_pair(const Credential& credential);

// The value of Authorization: "Bearer TOKEN"; of a password "Basic" and that pair. Throws
// Failure(WW_REFUSED) when a control character would end the header early.
Secret authorization_value(const Credential& credential);

}  // namespace watchword::protocol
