// The one place that builds requests to the token endpoint and reads its answers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "azure-devops-oauth/app.h"
#include "azure-devops-oauth/token_error.h"

namespace watchword::devops_oauth {

// "https://app.vssps.visualstudio.com", unless configured.
std::string authority(const Host& host);

enum class Grant { kCode, kRefreshToken };

struct TokenAnswer {
  Secret access_token;
  Secret refresh_token;
  std::int64_t obtained_at = 0;
  std::int64_t expires_at = 0;
};

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

// The access and refresh token of an answer, or of a pair that was handed over. Throws Failure when
// one is missing.
TokenAnswer read_tokens(const Host& host, std::string_view json_text);

}  // namespace watchword::devops_oauth
