#include "azure-devops-oauth/token_error.h"

#include <algorithm>
#include <array>

#include <watchword/sdk/http.hpp>

#include "common/text.h"

namespace watchword::devops_oauth {
namespace {

struct Known {
  std::string_view name;                  // of the enumeration, in letters alone
  std::array<std::string_view, 2> words;  // that its sentence has; empty: any
  TokenError error;
};

// The more particular sentence first.
constexpr Known kKnown[] = {
    {"clientsecretexpired", {"secret", "expired"}, TokenError::kSecretExpired},
    {"invalidclientsecret", {"client", "failed validation"}, TokenError::kSecretWrong},
    {"clientsecretrequired", {"client secret", "provided"}, TokenError::kSecretWrong},
    {"authorizationgrantexpired", {"grant", "expired"}, TokenError::kCodeExpired},
    {"accessalreadyissued", {"already", "issued"}, TokenError::kCodeUsed},
    {"invalidauthorizationgrant", {"grant", "verification"}, TokenError::kCodeWrong},
    {"authorizationgrantrequired", {"authorization grant", "provided"}, TokenError::kCodeWrong},
    {"invalidrefreshtoken", {"refresh token", "invalid"}, TokenError::kTokenWrong},
    {"accesstokenalreadyrefreshed", {"already", "refreshed"}, TokenError::kTokenUsed},
    {"invalidaccesstoken", {"access token", "not valid"}, TokenError::kTokenWrong},
    {"accesstokennotfound", {"access token", "not found"}, TokenError::kTokenWrong},
    {"authorizationnotfound", {"authorization grant", "found"}, TokenError::kRevoked},
    {"hostauthorizationnotfound", {"host", "authorization"}, TokenError::kRevoked},
    {"hostauthorizationisnotvalid", {"host", "authorization"}, TokenError::kRevoked},
    {"invalidredirecturi", {"redirect", "valid"}, TokenError::kRedirectUri},
    {"redirecturirequired", {"redirect", "provided"}, TokenError::kRedirectUri},
    {"invalidclientid", {"client", "not valid"}, TokenError::kClientUnknown},
    {"invalidclient", {"client", "not valid"}, TokenError::kClientUnknown},
    {"invalidscope", {"scope", "valid"}, TokenError::kScope},
    {"invalidauthorizationscopes", {"scope", "valid"}, TokenError::kScope},
    {"authorizationgrantscopemissing", {"scope", "missing"}, TokenError::kScope},
    {"accessdenied", {"access", "denied"}, TokenError::kDenied},
    {"servererror", {"internal", "error"}, TokenError::kServer},
};

std::string letters_of(std::string_view text) {
  std::string out;
  for (const char c : lower(text))
    if (c >= 'a' && c <= 'z') out += c;
  return out;
}

bool has_words(std::string_view sentence, const Known& known) {
  return std::all_of(known.words.begin(), known.words.end(), [&](std::string_view word) {
    return sentence.find(word) != std::string_view::npos;
  });
}

Failure authorize_again(const std::string& message, const ErrorContext& context) {
  return {WW_INTERACTION_REQUIRED, message, "Approve it again: " + context.login_command};
}

std::string app_name(const ErrorContext& context) {
  return "the application " + context.client_id;
}

}  // namespace

TokenError classify(int http_status, std::string_view error, std::string_view description) {
  const std::string word = letters_of(error);
  const std::string sentence = lower(description);
  const std::string name = letters_of(description);
  for (const Known& known : kKnown)
    if (name == known.name) return known.error;
  for (const Known& known : kKnown)
    if (!sentence.empty() && has_words(sentence, known)) return known.error;
  for (const Known& known : kKnown)
    if (word == known.name) return known.error;
  if (word == "unauthorizedclient") return TokenError::kSecretWrong;
  if (word == "invalidgrant") return TokenError::kCodeWrong;
  return http::is_server_error(http_status) ? TokenError::kServer : TokenError::kOther;
}

bool ends_session(TokenError error) {
  return error == TokenError::kTokenWrong || error == TokenError::kTokenUsed ||
         error == TokenError::kRevoked || error == TokenError::kCodeWrong ||
         error == TokenError::kCodeExpired;
}

bool is_about_secret(TokenError error) {
  return error == TokenError::kSecretWrong || error == TokenError::kSecretExpired;
}

Failure to_failure(TokenError error, const ErrorContext& context) {
  const std::string new_secret =
      "Make one at https://app.vssps.visualstudio.com/profile/view, then "
      "store it: watchword azure-devops-oauth secret " +
      context.client_id;
  switch (error) {
    case TokenError::kSecretExpired:
      return {WW_REFUSED, "the secret of " + app_name(context) + " has expired", new_secret};
    case TokenError::kSecretWrong:
      return {WW_REFUSED,
              "the secret of " + app_name(context) +
                  " is not good: it was mistyped, or a new one was made since",
              new_secret};
    case TokenError::kClientUnknown:
      return {WW_REFUSED, "Azure DevOps no longer knows " + app_name(context),
              "Move to Microsoft Entra: watchword migrate azure-devops-oauth"};
    case TokenError::kCodeExpired:
      return authorize_again("the authorization code is older than 15 minutes", context);
    case TokenError::kCodeUsed:
      return authorize_again("the authorization code was used already, and works once", context);
    case TokenError::kCodeWrong:
      return authorize_again("Azure DevOps does not take the authorization code", context);
    case TokenError::kTokenWrong:
      return authorize_again("the refresh token of " + app_name(context) +
                                 " has expired, or died with the secret it was made with",
                             context);
    case TokenError::kTokenUsed:
      return authorize_again("the refresh token of " + app_name(context) +
                                 " was used already, by something else that has it too",
                             context);
    case TokenError::kRevoked:
      return authorize_again("what was approved for " + app_name(context) + " has been revoked",
                             context);
    case TokenError::kRedirectUri:
      return {WW_REFUSED,
              context.redirect_uri + " is not the redirect URI that " + app_name(context) +
                  " is registered with",
              "Give the registered one: " + context.login_command + " --redirect-uri URL"};
    case TokenError::kScope:
      return {WW_REFUSED, app_name(context) + " is not registered for these scopes",
              "Give those it is registered with: " + context.login_command + " --scopes SCOPES"};
    case TokenError::kDenied:
      return {WW_REFUSED, "Azure DevOps denied " + app_name(context) + " access",
              "Ask an administrator of the organization whether such applications may be used."};
    case TokenError::kServer:
      return {WW_NETWORK, "Azure DevOps' authorization server failed: " + context.said,
              "Try again in a minute."};
    case TokenError::kOther:
      break;
  }
  return {
      WW_REFUSED, "Azure DevOps' authorization server refused the request: " + context.said,
      "Set WATCHWORD_TRACE=1 to see the exchange, or move to Microsoft Entra: watchword migrate "
      "azure-devops-oauth"};
}

Failure callback_failure(std::string_view error, const ErrorContext& context) {
  const std::string name = letters_of(error);
  if (name.empty() || name == "accessdenied")
    return {WW_CANCELLED, app_name(context) + " was not approved",
            "Approve it: " + context.login_command};
  if (name == "invalidscope" || name == "scoperequired")
    return to_failure(TokenError::kScope, context);
  if (name == "invalidclientid" || name == "clientidrequired")
    return to_failure(TokenError::kClientUnknown, context);
  if (name.find("redirecturi") != std::string::npos)
    return to_failure(TokenError::kRedirectUri, context);
  if (name == "invaliduserid" || name == "invalidusertype")
    return {WW_REFUSED, "the account that signed in may not approve applications",
            "Sign in with another account: " + context.login_command};
  return to_failure(TokenError::kOther, context);
}

}  // namespace watchword::devops_oauth
