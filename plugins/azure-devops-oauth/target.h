// What a request is about: the organization and the application.
#pragma once

#include <optional>
#include <string>

#include <watchword/sdk/provider.hpp>

#include "azure-devops-oauth/app.h"
#include "azure-devops-oauth/token_error.h"
#include "common/organization.h"

namespace watchword::devops_oauth {

struct AppTarget {
  Request request;
  std::optional<Organization> organization;
  // Whose credential is wanted, or empty: typed at login, else the request's user name where it is
  // an account, else configured.
  std::string account;

  std::string organization_name() const;
  // What a person types to approve the application again.
  std::string login_command() const;
};

// The account that the request itself names: typed, or the user name of its address; or empty. On
// dev.azure.com a user name without an "@" is usually the organization.
std::string named_account(const Request& request);

AppTarget make_target(const Host& host, const Request& request);

ErrorContext error_context(const AppTarget& target, const App& app, std::string said = {});

// The application that was named when somebody signed in, or is configured, or bound; with what is
// kept of it. Throws Failure(WW_INVALID) when none is named or its redirect URI is not known.
App wanted_app(const Host& host, const AppTarget& target, const std::string& bound_client_id);

}  // namespace watchword::devops_oauth
