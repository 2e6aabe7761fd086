// The client credentials grant (RFC 6749, section 4.4; Microsoft identity platform, "OAuth 2.0
// client credentials flow"): an application's own token.
#pragma once

#include <string>
#include <variant>

#include <watchword/sdk/http.hpp>

#include "entra/machine/machine.h"
#include "entra/service_error.h"

namespace watchword::entra {

// How an application proves that it is itself, as parameters of the request.
Form secret_proof(std::string_view secret);
Form assertion_proof(std::string_view assertion);

// The token, or what Entra answered instead.
std::variant<MachineToken, ServiceError> application_token(const Machine& machine, Form proof);

// The error in a person's words. Its status is WW_NETWORK or WW_REFUSED: nobody can sign in.
Failure application_failure(const Machine& machine, const ServiceError& error);

}  // namespace watchword::entra
