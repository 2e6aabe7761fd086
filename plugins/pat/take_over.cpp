#include "pat/take_over.h"

#include <algorithm>
#include <set>

#include <watchword/sdk/json.hpp>

#include "common/devops_token.h"
#include "common/text.h"
#include "pat/journal.h"
#include "pat/kept_token.h"
#include "pat/rest.h"

namespace watchword::pat {
namespace {

// Of the manifest's "imports".
constexpr std::string_view kSessionTokens = "session-tokens";

constexpr std::size_t kNameMaxBytes = 100;

KeptToken imported_token(const Organization& organization, const Secret& secret) {
  KeptToken token;
  token.secret = secret.clone();
  token.organization = organization.name;
  token.port = organization.port;
  return token;
}

// One that cannot be tried is kept, as one is that a person types.
Taken take_token(const Host& host, const Organization& organization, const Secret& secret,
                 bool look_only) {
  Taken taken{WW_TAKEN_NEW, "personal access token of " + organization.name};
  for (const Origin origin : {Origin::kSet, Origin::kIssued})
    if (const auto kept = KeptTokens(host, origin).find(organization.name);
        kept && kept->secret == secret) {
      taken.state = WW_TAKEN_THERE;
      return taken;
    }
  const auto before = KeptTokens(host, Origin::kSet).find(organization.name);
  if (before && !before->is_expired(host.now()))
    return {WW_TAKEN_NOT, taken.subject, "another one is kept for " + organization.name};
  if (look_only) {
    taken.text = "if " + organization.name + " accepts it";
    return taken;
  }
  Caller caller;
  caller.organization = organization;
  try {
    if (!is_accepted(host, caller, secret))
      return {WW_TAKEN_REFUSED, taken.subject,
              organization.name + " does not accept it: it was revoked or has expired"};
  } catch (const Failure& failure) {
    if (failure.status() == WW_CANCELLED) throw;
    taken.text = "it could not be tried: " + failure.message();
  }
  const Host::Lock lock = lock_organization(host, organization.name, kLockTimeoutMs);
  KeptTokens(host, Origin::kSet).save(imported_token(organization, secret));
  return taken;
}

std::vector<Taken> take_password(const Host& host, const Request& request, const Foreign& foreign) {
  if (is_devops_token(foreign.content.view())) return {};  // no secret of this kind
  const auto organization =
      watchword::organization_of(request.host, request.path, request.username);
  if (!organization)
    return {{WW_TAKEN_NOT, "password for " + request.host, "it does not say of which organization",
             "Keep it with `watchword pat set URL`."}};
  return {take_token(host, *organization, foreign.content, foreign.look_only)};
}

// The Azure Artifacts credential provider's: {"https://pkgs.dev.azure.com/…": "token"}. It makes
// them itself, for 90 days where a person signed in meanwhile, else for hours, as a JSON Web Token.
// What is made of a session anew is better than a copy.
std::vector<Taken> tell_of_session_tokens(const Foreign& foreign) {
  const auto cache = parse_object(foreign.content.view());
  if (!cache) throw Failure(WW_INVALID, "it cannot be read", "Remove it.");
  std::set<std::string> organizations;
  std::set<std::string> for_hours;
  for (const auto& [key, token] : cache->get_object()) {
    std::string_view address{key.data(), key.size()};
    if (!address.starts_with("https://")) continue;
    address.remove_prefix(std::string_view("https://").size());
    const auto slash = std::min(address.find('/'), address.size());
    const std::string path(address.substr(std::min(slash + 1, address.size())));
    if (const auto organization = watchword::organization_of(address.substr(0, slash), path, "")) {
      const bool lapses =
          token.is_string() && is_devops_token(std::string_view(token.get_string()));
      (lapses ? for_hours : organizations).insert(organization->name);
    }
  }
  std::vector<Taken> out;
  for (const std::string& name : for_hours)
    out.push_back({WW_TAKEN_NOT, "session tokens of " + printable(name, kNameMaxBytes),
                   "they lapse by themselves within hours", ""});
  for (const std::string& name : organizations)
    out.push_back({WW_TAKEN_NOT, "personal access tokens of " + printable(name, kNameMaxBytes),
                   "the Azure Artifacts credential provider made them, for 90 days at most",
                   "`watchword pat list https://dev.azure.com/" + name +
                       "` shows them, `watchword pat revoke` ends one."});
  return out;
}

}  // namespace

std::vector<Taken> take_over(const Host& host, const Request& request, const Foreign& foreign) {
  if (foreign.kind == WW_FOREIGN_PASSWORD) return take_password(host, request, foreign);
  if (foreign.kind == kSessionTokens) return tell_of_session_tokens(foreign);
  return {};
}

}  // namespace watchword::pat
