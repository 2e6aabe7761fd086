#include "entra/sign_in.h"

#include "common/text.h"
#include "entra/claims.h"
#include "entra/identity_broker/failure.h"

namespace watchword::entra {
namespace {

constexpr std::uint32_t kLockTimeoutMs = (kSignInTimeoutSeconds + 60) * 1000;

void check_wanted(const SignIn& sign_in, const Identity& identity) {
  const std::string& wanted = sign_in.target.account;
  if (wanted.empty() || identity.goes_by(wanted)) return;
  throw Failure(WW_REFUSED,
                "you signed in as " + identity.username + ", and " + wanted + " was asked for",
                "Choose " + wanted + " on the sign-in page, or ask for the other account: " +
                    sign_in.target.login_command() + " --account " + identity.username);
}

Session make_session(const SignIn& sign_in, const Identity& identity) {
  Session session;
  session.key = session_key(sign_in.realm, sign_in.target.client_id, identity);
  session.environment = sign_in.realm.authority.environment();
  session.authority = sign_in.realm.authority.host();
  session.client_id = sign_in.target.client_id;
  session.identity = identity;
  return session;
}

SignedIn keep(const SignIn& sign_in, TokenAnswer answer, const Identity& identity) {
  const auto& [host, target, realm, hint, claims, satisfies, complete] = sign_in;
  check_wanted(sign_in, identity);
  if (answer.refresh_token.empty())
    throw Failure(
        WW_REFUSED, "Entra gave no refresh token, so the sign-in could not be kept",
        "Check that the application " + target.client_id + " is registered for people's machines.");
  SignedIn out{make_session(sign_in, identity), {}};
  const std::string& key = out.session.key;
  auto begun = oauth::begin_session(host, kService, out.session,
                                    wanted(host, target, realm, key, satisfies), std::move(answer));
  out.token = std::move(begun.token);
  refusals(host, target, key).clear();
  return out;
}

}  // namespace

std::optional<Method> available_method(const Host& host, const EntraTarget& target) {
  const Request& request = target.request;
  if (!request.may(WW_REQUEST_INTERACTIVE) || request.may(WW_REQUEST_OFFLINE)) return std::nullopt;
  const std::uint32_t abilities = host.signin_abilities();
  if (abilities == 0) return std::nullopt;
  if (request.may(WW_REQUEST_DEVICE_CODE)) return Method::kDeviceCode;
  if (request.may(WW_REQUEST_NO_BROWSER)) return Method::kBrowser;
  if (target.flow == Flow::kDeviceCode) return Method::kDeviceCode;
  if (target.flow == Flow::kBrowser || (abilities & WW_SIGNIN_BROWSER) != 0)
    return Method::kBrowser;
  if ((abilities & (WW_SIGNIN_TERMINAL | WW_SIGNIN_NOTICE)) != 0) return Method::kDeviceCode;
  return std::nullopt;
}

std::string SignIn::purpose() const {
  std::string text = "Sign in to " + target.organization_name();
  if (!hint.empty()) text += " as " + hint;
  return text;
}

Failure sign_in_failure(const ServiceError& error, const SignIn& sign_in) {
  const Failure failure =
      with_broker_advice(sign_in.host, sign_in.target, error,
                         to_failure(error, sign_in.target, sign_in.hint, sign_in.realm.tenant));
  if (failure.status() != WW_INTERACTION_REQUIRED) return failure;
  return {WW_REFUSED, failure.message(), failure.advice()};
}

SignedIn sign_in(const Host& host, const EntraTarget& target, const Realm& realm, Method method,
                 const std::string& hint, const std::string& demanded_claims) {
  std::optional<SignedIn> out;
  const std::string challenged = challenged_claims(target.request.challenges);
  const std::string& claims = demanded_claims.empty() ? challenged : demanded_claims;
  SignIn sign_in{host, target, realm, hint, claims, challenged, {}};
  sign_in.complete = [&](TokenAnswer answer, const Identity& identity) {
    out = keep(sign_in, std::move(answer), identity);
  };
  if (method == Method::kBrowser)
    sign_in_with_browser(sign_in);
  else
    sign_in_with_device_code(sign_in);
  return std::move(*out);
}

Host::Lock lock_sign_in(const Host& host, const Realm& realm) {
  return host.lock("signin|" + realm.authority.environment() + '|' + realm.tenant, kLockTimeoutMs);
}

}  // namespace watchword::entra
