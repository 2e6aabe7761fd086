// Tokens that say of themselves that they are for Azure DevOps.
#pragma once

#include <string_view>

namespace watchword {

// Whether this is a JSON Web Token whose audience is Azure DevOps: of Entra (by the id or an
// address of the service's application), or of Azure DevOps' own issuer, which makes the tokens of
// jobs and of its OAuth. Nobody types such a token.
bool is_devops_token(std::string_view secret);

}  // namespace watchword
