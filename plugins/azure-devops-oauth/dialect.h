// The dialect of Azure DevOps' own authorization server, for the kit that keeps and renews sessions
// (plugins/oauth).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "azure-devops-oauth/target.h"
#include "azure-devops-oauth/token_endpoint.h"
#include "oauth/binding.h"
#include "oauth/refusals.h"
#include "oauth/renewal.h"

namespace watchword::devops_oauth {

using oauth::AccessToken;
using oauth::AccessTokens;
using oauth::Binding;
using oauth::Bindings;
using oauth::Session;
using oauth::Sessions;

inline constexpr oauth::Service kService{"Azure DevOps OAuth", "user", "account", "authorized_at"};

// A session has one access token, under its own key.
oauth::Wanted wanted(const AppTarget& target, std::string_view session);

/*
 * The refresh token is spent the moment the service answers. All that could fail is done before: a
 * note says which token is about to be spent. What remains is a process that is killed, or a
 * connection that breaks, between the service's decision and the store's: that session is lost,
 * which the note lets us say truly. Borrows host and target.
 */
oauth::Renewal renewal(const Host& host, const AppTarget& target, std::string_view session);

struct Approved {
  Session session;
  AccessToken token;
  bool is_new = false;  // the session was not there before
};

// Keeps what a code or a hand-over brought. The application is stored before: without its secret
// the session is worth nothing. Who approved is known by the id only, unless it was known before.
Approved begin_session(const Host& host, const AppTarget& target, const App& app,
                       TokenAnswer answer);

// Erases the session and what is noted of it.
void forget_session(const Host& host, std::string_view session);

// What the request's organization refuses.
oauth::Refusals refusals(const Host& host, const AppTarget& target, std::string_view session);

}  // namespace watchword::devops_oauth
