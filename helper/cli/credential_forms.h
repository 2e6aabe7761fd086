// A credential in the forms that other programs take it in.
#pragma once

#include <string>

#include <watchword/failure.hpp>

#include "base/credential.h"

namespace watchword::cli {

// A header, a line of a shell, of a file or of a terminal: control characters would end it early.
// Throws Failure(WW_REFUSED).
void require_one_line(const Credential& credential);

// Throws Failure(WW_NOT_FOUND) when it lives less long than what was typed for --min-ttl, seconds.
void require_ttl(const Credential& credential, std::int64_t min_ttl);

// Nobody has one; says who can tell why.
Failure no_credential(const Target& target);

}  // namespace watchword::cli
