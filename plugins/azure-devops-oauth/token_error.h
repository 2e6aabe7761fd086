// What Azure DevOps' authorization server says when it refuses, and what a person should do then.
#pragma once

#include <string>
#include <string_view>

#include <watchword/plugin.hpp>

namespace watchword::devops_oauth {

enum class TokenError {
  kSecretWrong,    // no secret of the application, or one that was made anew since
  kSecretExpired,  //
  kClientUnknown,  // the application is gone
  kCodeExpired,    // after 15 minutes
  kCodeUsed,       //
  kCodeWrong,      //
  kTokenWrong,     // the refresh token has expired or died with the secret it was made with
  kTokenUsed,      // a refresh token works once
  kRevoked,        // whoever approved has taken it back
  kRedirectUri,    //
  kScope,          //
  kDenied,         //
  kServer,         // its own fault; to be tried again
  kOther,
};

// Reads the answer of the token endpoint: OAuth's word and a sentence, or the error's own name in
// either (azure-devops-node-api, DelegatedAuthorizationInterfaces, TokenError;
// MicrosoftDocs/azure-devops-docs, issue 8583).
TokenError classify(int http_status, std::string_view error, std::string_view description);

// Whether the session behind a refresh token is over, so that a person has to approve again.
bool ends_session(TokenError error);
// Whether another secret of the application may do.
bool is_about_secret(TokenError error);

struct ErrorContext {
  std::string client_id;
  std::string redirect_uri;
  std::string login_command;
  std::string said;  // what the service said, made fit for a terminal
};

// With WW_INTERACTION_REQUIRED where a person would have to approve again.
Failure to_failure(TokenError error, const ErrorContext& context);

// The error of a callback: "AccessDenied", "InvalidScope", or nothing, which is a denial too.
Failure callback_failure(std::string_view error, const ErrorContext& context);

}  // namespace watchword::devops_oauth
