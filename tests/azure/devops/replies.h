#pragma once

#include <string>

#include "devops/access.h"
#include "devops/api_version.h"
#include "server/http.h"
#include "world/cloud.h"

namespace watchword::azure {

inline constexpr std::string_view kGitRealm = "https://tfsprodweu3.visualstudio.com/";
inline constexpr std::string_view kFeedRealm = "https://pkgsprodweu3.pkgs.visualstudio.com/";

// The headers by which an organization says who it trusts and where to sign in.
// `realm` is the machine that answers, as its Basic challenge names it.
void add_challenge(const Cloud& cloud, const Organization& organization, Reply& reply,
                   std::string_view realm = kGitRealm);

// 401, 403: as git's endpoints and clients that suppress redirects see a refusal.
Reply refuse(const Cloud& cloud, const Organization& organization, const Refusal& refusal,
             std::string_view realm = kGitRealm);

// The same for the REST interface, which shows the sign-in page unless the client suppresses it.
Reply refuse_rest(const Cloud& cloud, const Request& request, const Organization& organization,
                  const Refusal& refusal);

// The JSON body of an error, and its headers. `type` is the name of the service's exception.
Reply devops_error(int status, const std::string& message, const std::string& type);

// By what an answer is traced, and to whom it went; `identity` is Azure DevOps' own id of the
// account.
void add_caller(const Request& request, const Account& account, const std::string& identity,
                Reply& reply);
// In which version a resource has answered.
void add_version(const Request& request, ApiStage stage, Reply& reply);

Reply organization_not_found();

}  // namespace watchword::azure
