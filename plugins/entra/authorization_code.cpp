// Authorization code flow with PKCE through the system browser and a loopback redirect (RFC 8252;
// RFC 7636; Microsoft identity platform, "OAuth 2.0 authorization code flow").
#include <boost/url/url_view.hpp>
#include <map>

#include <watchword/encoding.hpp>
#include <watchword/sdk/page.hpp>

#include "common/text.h"
#include "common/uri.h"
#include "entra/claims.h"
#include "entra/sign_in.h"

namespace watchword::entra {
namespace {

// The configured redirect URI with the listener's port; Entra ignores the port of loopback URIs.
std::string redirect_uri(const std::string& configured, const std::string& listening) {
  if (configured.empty()) return listening;
  const auto uri = parse_server_uri(configured);
  const bool loopback = uri && uri->scheme_id() == boost::urls::scheme::http &&
                        (uri->host() == "localhost" || uri->host() == "127.0.0.1");
  const auto port = listening.rfind(':');
  if (!loopback || uri->has_query() || uri->has_fragment() || port == std::string::npos)
    throw Failure(WW_INVALID,
                  "watchword.entra.redirectUri is not an http address of localhost or 127.0.0.1",
                  "Set it to http://localhost, or remove it.");
  return "http://" + uri->host() + listening.substr(port) +
         std::string(uri->encoded_path().data(), uri->encoded_path().size());
}

struct Authorization {
  std::string state;
  std::string nonce;
  std::string verifier;
  std::string redirect_uri;
};

bool can_paste(const SignIn& sign_in) {
  return (sign_in.host.signin_abilities() & WW_SIGNIN_TERMINAL) != 0;
}

std::string authorize_url(const SignIn& sign_in, const Authorization& authorization) {
  const std::string challenge = base64url_encode(sign_in.host.sha256(authorization.verifier));
  Form query;
  query.add("client_id", sign_in.target.client_id)
      .add("response_type", "code")
      .add("redirect_uri", authorization.redirect_uri)
      // A form keeps the code out of the address bar, and a paste needs it there.
      .add("response_mode", can_paste(sign_in) ? "query" : "form_post")
      .add("scope", requested_scope(sign_in.target))
      .add("state", authorization.state)
      .add("nonce", authorization.nonce)
      .add("code_challenge", challenge)
      .add("code_challenge_method", "S256")
      .add("client_info", "1")
      .add("claims", claims_parameter(sign_in.claims));
  if (sign_in.hint.empty())
    query.add("prompt", "select_account");
  else
    query.add("login_hint", sign_in.hint);
  return sign_in.realm.authority.endpoint(sign_in.realm.tenant, "authorize") + '?' +
         std::string(query.view());
}

Failure callback_failure(const std::map<std::string, std::string>& parameters,
                         const SignIn& sign_in) {
  const auto parameter = [&](const char* name) {
    const auto found = parameters.find(name);
    return found == parameters.end() ? std::string() : found->second;
  };
  const ServiceError error = make_callback_error(parameter("error"), parameter("error_subcode"),
                                                 parameter("error_description"));
  constexpr int kConsentDeclined = 65004;
  const bool declined = error.error == "access_denied" &&
                        (error.codes.empty() || error.codes.front() == kConsentDeclined ||
                         error.suberror == "cancel");
  if (declined)
    return {WW_CANCELLED, "the sign-in to " + sign_in.target.organization_name() + " was declined",
            "Sign in and accept: " + sign_in.target.login_command()};
  if (error.error.empty())
    return {WW_REFUSED, "Entra sent the browser back without an authorization code",
            "Sign in again: " + sign_in.target.login_command()};
  return sign_in_failure(error, sign_in);
}

TokenAnswer redeem_code(const SignIn& sign_in, const Authorization& authorization,
                        const std::map<std::string, std::string>& parameters) {
  const auto code = parameters.find("code");
  if (parameters.count("error") != 0 || code == parameters.end() || code->second.empty())
    throw callback_failure(parameters, sign_in);
  Form grant;
  grant.add("grant_type", "authorization_code")
      .add("code", code->second)
      .add("redirect_uri", authorization.redirect_uri)
      .add("code_verifier", authorization.verifier);
  TokenReply reply = request_token(sign_in.host, sign_in.target, sign_in.realm, "sign-in",
                                   claims_parameter(sign_in.claims), std::move(grant));
  if (const auto* error = std::get_if<ServiceError>(&reply)) throw sign_in_failure(*error, sign_in);
  return std::get<TokenAnswer>(std::move(reply));
}

}  // namespace

void sign_in_with_browser(const SignIn& sign_in) {
  const Host& host = sign_in.host;
  BrowserPage page(host);
  try {
    const Authorization authorization{
        random_text(host), random_text(host), random_text(host),
        redirect_uri(sign_in.target.redirect_uri, page.redirect_uri())};
    const auto parameters =
        page.authorize(authorize_url(sign_in, authorization), authorization.state,
                       sign_in.purpose(), !sign_in.target.request.may(WW_REQUEST_NO_BROWSER));
    TokenAnswer answer = redeem_code(sign_in, authorization, parameters);
    const Identity identity = read_identity(answer, sign_in.realm, sign_in.target.client_id,
                                            authorization.nonce, host.now());
    sign_in.complete(std::move(answer), identity);
    page.finish(WW_OK, "You are signed in as " + identity.username + ".", "");
  } catch (const Failure& failure) {
    page.finish(failure.status(), failure.message(), failure.advice());
    throw;
  }
}

}  // namespace watchword::entra
