#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <variant>

#include "server/http.h"
#include "world/cloud.h"
#include "world/scopes.h"

namespace watchword::azure {

// Why an organization does not let a request in.
struct Refusal {
  enum class Reason {
    kNoCredential,
    kUnauthorized,       // TF400813: a token that is not good here, or somebody who is no member
    kClaimsDemanded,     // the token is good, but not good enough
    kConditionalAccess,  // VS403463
  };
  Reason reason;
  std::string message;
  boost::json::object claims;  // demanded
};

// TF400813 for somebody; an empty name where nobody is known.
Refusal unauthorized(const std::string& user);

// Who makes a request, and by what.
struct Caller {
  enum class Credential {
    kUserToken,
    kApplicationToken,
    kDelegatedToken,
    kPersonalAccessToken,
    kJobToken,
  };
  const Account* account = nullptr;
  Credential credential = Credential::kUserToken;
  std::optional<PersonalAccessToken> pat = {};  // of kPersonalAccessToken
  std::string tenant = {};                      // of kUserToken and kApplicationToken
  std::optional<std::string> scopes = {};       // of kDelegatedToken, and of kUserToken if limited

  // Whether the credential covers a scope ("vso.code_write"). A token of Entra's covers them all
  // unless it was asked for some of them.
  bool may(std::string_view scope) const {
    return (!pat || pat->grants(scope)) && (!scopes || grants(*scopes, scope));
  }
};

// Azure DevOps' own id of an account, as an organization knows it.
std::string identity_id(const Organization& organization, const Account& account);

// The caller of a host that belongs to no organization; only tokens of Entra's will do there.
std::variant<Caller, Refusal> identify(const Cloud& cloud, const Request& request);

// The caller, once the organization accepts it. A token of Entra's or of Azure DevOps' own
// authorization server comes as the password of Basic or as Bearer, a personal access token as the
// password of Basic only.
std::variant<Caller, Refusal> identify(Cloud& cloud, const Request& request,
                                       const Organization& organization);

}  // namespace watchword::azure
