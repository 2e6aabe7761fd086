// The one place that builds requests to Entra's token endpoint and reads its answers.
#pragma once

#include <string>
#include <variant>

#include "entra/authority.h"
#include "entra/service_error.h"
#include "entra/target.h"
#include "oauth/token_endpoint.h"

namespace watchword::entra {

using oauth::TokenAnswer;
using TokenReply = std::variant<TokenAnswer, ServiceError>;

// Sends one form to /oauth2/v2.0/NAME of the realm. Throws as oauth::post_form does.
oauth::EndpointReply post_form(const Host& host, const Realm& realm, std::string_view name,
                               Form form);

// The scope parameter of every request: the resource's, and what a session needs.
std::string requested_scope(const EntraTarget& target);

// Adds client_id, scope, client_info and `claims` (may be empty) to a grant and sends it. Asks to
// be left alone are remembered and obeyed, separately for each `account` (a key, may
// be empty). Throws Failure for everything but an answer or an error of the endpoint.
TokenReply request_token(const Host& host, const EntraTarget& target, const Realm& realm,
                         std::string_view account, const std::string& claims, Form grant);

// The same for an application's own token of one `scope`, "RESOURCE/.default".
TokenReply request_application_token(const Host& host, const std::string& client_id,
                                     const Realm& realm, const std::string& scope,
                                     const std::string& claims, Form grant);

}  // namespace watchword::entra
