#include "azure-devops-oauth/token_error.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using namespace watchword;
using namespace watchword::devops_oauth;
using Catch::Matchers::ContainsSubstring;

namespace {

struct Case {
  const char* error;
  const char* description;
  TokenError expected;
};

const ErrorContext kContext{"0a77", "https://localhost:8443/callback",
                            "watchword login https://dev.azure.com/contoso --provider "
                            "azure-devops-oauth",
                            "what it said"};

}  // namespace

TEST_CASE("an error is known by its sentence, and by its name in either member") {
  for (const Case& c : {
           Case{"invalid_request", "Client secret is expired.", TokenError::kSecretExpired},
           Case{"unauthorized_client", "Client failed validation", TokenError::kSecretWrong},
           Case{"invalid_client", "A client secret must be provided", TokenError::kSecretWrong},
           Case{"invalid_request", "The authorization grant has expired.",
                TokenError::kCodeExpired},
           Case{"invalid_request", "An access token has already been issued",
                TokenError::kCodeUsed},
           Case{"invalid_grant", "The provided authorization grant failed verification",
                TokenError::kCodeWrong},
           Case{"invalid_request", "The given refresh token is invalid", TokenError::kTokenWrong},
           Case{"invalid_request", "The access token is not valid", TokenError::kTokenWrong},
           Case{"invalid_request", "The access token has already been refreshed",
                TokenError::kTokenUsed},
           Case{"invalid_grant", "No authorization grant was found", TokenError::kRevoked},
           Case{"unauthorized_client", "HostAuthorizationNotFound", TokenError::kRevoked},
           Case{"invalid_request", "The given redirect_url was not valid",
                TokenError::kRedirectUri},
           Case{"invalid_client", "The client is not valid", TokenError::kClientUnknown},
           Case{"invalid_scope", "The scope is not valid", TokenError::kScope},
           Case{"server_error", "An internal server error occurred", TokenError::kServer},
           Case{"InvalidRefreshToken", "", TokenError::kTokenWrong},
           Case{"accessTokenAlreadyRefreshed", "", TokenError::kTokenUsed},
           Case{"hostAuthorizationNotFound", "", TokenError::kRevoked},
           Case{"ClientSecretExpired", "", TokenError::kSecretExpired},
           Case{"accessDenied", "", TokenError::kDenied},
           Case{"unauthorized_client", "", TokenError::kSecretWrong},
           Case{"something_new", "Nobody has seen this", TokenError::kOther},
       }) {
    INFO(c.error << ": " << c.description);
    CHECK(classify(400, c.error, c.description) == c.expected);
  }
  CHECK(classify(502, "", "") == TokenError::kServer);
}

TEST_CASE("what is over wants a person, and what is about a secret does not") {
  for (const TokenError error : {TokenError::kTokenWrong, TokenError::kTokenUsed,
                                 TokenError::kRevoked, TokenError::kCodeExpired}) {
    const Failure failure = to_failure(error, kContext);
    CHECK(failure.status() == WW_INTERACTION_REQUIRED);
    CHECK_THAT(failure.advice(), ContainsSubstring(kContext.login_command));
  }
  for (const TokenError error : {TokenError::kSecretExpired, TokenError::kSecretWrong}) {
    const Failure failure = to_failure(error, kContext);
    CHECK(failure.status() == WW_REFUSED);
    CHECK_THAT(failure.advice(), ContainsSubstring("watchword azure-devops-oauth secret 0a77"));
    CHECK_FALSE(ends_session(error));
  }
  CHECK(to_failure(TokenError::kServer, kContext).status() == WW_NETWORK);
  CHECK_THAT(to_failure(TokenError::kRedirectUri, kContext).message(),
             ContainsSubstring(kContext.redirect_uri));
  CHECK_THAT(to_failure(TokenError::kOther, kContext).message(), ContainsSubstring("what it said"));
}

TEST_CASE("a callback without a code is a denial unless it says otherwise") {
  CHECK(callback_failure("AccessDenied", kContext).status() == WW_CANCELLED);
  CHECK(callback_failure("", kContext).status() == WW_CANCELLED);
  CHECK_THAT(callback_failure("InvalidScope", kContext).advice(), ContainsSubstring("--scopes"));
  CHECK_THAT(callback_failure("InvalidUserType", kContext).advice(),
             ContainsSubstring("another account"));
}
