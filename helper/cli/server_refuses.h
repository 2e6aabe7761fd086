// Whether a server refuses an answer, asked of the server itself.
#pragma once

#include "base/credential.h"
#include "host/services.h"

namespace watchword::cli {

// For a program that has no word for it, and would be given the same again. Sends the credential to
// the target's own address and nowhere else. False when the server takes it, or cannot be asked.
bool server_refuses(host::Services& services, const Target& target, const Credential& credential);

}  // namespace watchword::cli
