// A credential in the forms that other programs take it in.
#pragma once

#include <string>

#include "base/credential.h"

namespace watchword::cli {

// Of HTTP's Authorization header (RFC 9110, section 11.1): "Bearer", "Basic", or what was stored.
std::string scheme_of(const Credential& credential);

// User name and password as Basic has them (RFC 7617, section 2).
Secret basic_pair(const Credential& credential);

// The value of that header: "Bearer …", or Basic with user name and password and password.
// Throws as require_one_line().
Secret header_value(const Credential& credential);

// A header, a line of a shell, of a file or of a terminal: control characters would end it early.
// Throws Failure(WW_REFUSED).
void require_one_line(const Credential& credential);

// Throws Failure(WW_NOT_FOUND) when it lives less long than what was typed for --min-ttl, seconds.
void require_ttl(const Credential& credential, std::int64_t min_ttl);

// Nobody has one; says who can tell why.
Failure no_credential(const Target& target);

}  // namespace watchword::cli
