// How a session begins: a person approves the application in a browser, or an administrator did so
// elsewhere and hands over what came of it.
#pragma once

#include <string>

#include "azure-devops-oauth/dialect.h"

namespace watchword::devops_oauth {

// Both keep the session, and throw Failure(WW_REFUSED) when the organization refuses its token, or
// when somebody else approved than was asked for; that session is forgotten.

// Opens the browser and waits for the callback, over TLS on localhost or pasted. Throws Failure,
// never with WW_INTERACTION_REQUIRED.
Approved approve_in_browser(const Host& host, const AppTarget& target, App app);

// Standard input: the code, the address that the browser ended at, or JSON with "code" or with
// "access_token" and "refresh_token", and "client_secret" where it is not stored yet. A pair is
// renewed at once: the tokens that were handed over are then worth nothing elsewhere. Throws
// Failure.
Approved take_over(const Host& host, const AppTarget& target, App app);

}  // namespace watchword::devops_oauth
