// Signing a person in: once at a time, by a browser or a device code.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <watchword/sdk/page.hpp>

#include "entra/dialect.h"

namespace watchword::entra {

enum class Method { kBrowser, kDeviceCode };

// How a person could sign in here and now; empty when nobody may be asked.
std::optional<Method> available_method(const Host& host, const EntraTarget& target);

// What a method is given, and what it calls once Entra answered: whatever that throws is the
// outcome of the sign-in, and the person sees it.
struct SignIn {
  const Host& host;
  const EntraTarget& target;
  const Realm& realm;
  std::string hint;       // the account to propose, or empty to let a person choose
  std::string claims;     // to ask Entra for (JSON), or empty
  std::string satisfies;  // the resource's claims challenge that the token will be for, or empty
  std::function<void(TokenAnswer, const Identity&)> complete;

  // "Sign in to contoso"
  std::string purpose() const;
};

// Throw Failure; never with WW_INTERACTION_REQUIRED.
void sign_in_with_browser(const SignIn& sign_in);
void sign_in_with_device_code(const SignIn& sign_in);

// A failure of Entra during a sign-in, when there is nobody left to ask.
Failure sign_in_failure(const ServiceError& error, const SignIn& sign_in);

struct SignedIn {
  Session session;
  AccessToken token;
};

// Signs in by `method`, and keeps session and token; to be called under
// lock_sign_in(). `hint` is the account to propose, `demanded_claims` what Entra wants to see
// proved (JSON); either may be empty. Throws Failure, also when it is not the account that the
// target names.
SignedIn sign_in(const Host& host, const EntraTarget& target, const Realm& realm, Method method,
                 const std::string& hint, const std::string& demanded_claims);

// The lock under which a person is asked.
Host::Lock lock_sign_in(const Host& host, const Realm& realm);

}  // namespace watchword::entra
