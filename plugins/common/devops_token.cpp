#include "common/devops_token.h"

#include <algorithm>
#include <string>

#include "common/jwt.h"
#include "common/text.h"

namespace watchword {
namespace {

// Microsoft Learn, "Authenticate with Microsoft Entra ID" (Azure DevOps): the application's id and
// the address that also names it; an id may be written as a URI.
constexpr std::string_view kAudiences[] = {"499b84ac-1321-427f-aa17-267ca6975798",
                                           "app.vssps.visualstudio.com"};
// Its own issuer, as the tokens name it: alone, or followed by "|vso:" and the organization's id.
constexpr std::string_view kOwnIssuer = "app.vstoken.visualstudio.com";
constexpr std::string_view kSchemes[] = {"https://", "api://", "spn:"};

bool is_devops(std::string_view audience) {
  const std::string whole = lower(audience);
  std::string_view name = whole;
  for (const std::string_view scheme : kSchemes)
    if (name.substr(0, scheme.size()) == scheme) name.remove_prefix(scheme.size());
  name = name.substr(0, name.find_first_of("|/"));
  return name == kOwnIssuer ||
         std::find(std::begin(kAudiences), std::end(kAudiences), name) != std::end(kAudiences);
}

}  // namespace

bool is_devops_token(std::string_view secret) {
  const auto claims = unverified_claims(secret);
  if (!claims) return false;
  if (is_devops(text_at(*claims, "aud"))) return true;
  const json::array* audiences = array_at(*claims, "aud");
  return audiences != nullptr &&
         std::any_of(audiences->begin(), audiences->end(), [](const json::value& audience) {
           return audience.is_string() && is_devops(std::string_view(audience.get_string()));
         });
}

}  // namespace watchword
