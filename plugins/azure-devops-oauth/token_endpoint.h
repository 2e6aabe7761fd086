// The one place that builds requests to the token endpoint and reads its answers.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "azure-devops-oauth/app.h"
#include "azure-devops-oauth/token_error.h"
#include "oauth/token_endpoint.h"

namespace watchword::devops_oauth {

// "https://app.vssps.visualstudio.com", unless configured.
std::string authority(const Host& host);

// Azure DevOps' refresh tokens live for a year, and each works once.
inline constexpr std::int64_t kRefreshTokenLifetimeSeconds = 365LL * 24 * 3600;

enum class Grant { kCode, kRefreshToken };

using oauth::TokenAnswer;

struct TokenRefusal {
  TokenError error;
  std::string said;
};

using TokenReply = std::variant<TokenAnswer, TokenRefusal>;

// Sends code or refresh token with the application's newest secret, and with the other one when the
// first is refused: a secret is looked at before what is sent with it is spent. Throws Failure for
// everything but an answer or a refusal.
TokenReply request_token(const Host& host, const std::string& authority, const App& app,
                         Grant grant, std::string_view assertion);

}  // namespace watchword::devops_oauth
