#include "devops/access.h"

#include "base/encoding.h"
#include "world/claims.h"
#include "world/job_token.h"

namespace watchword::azure {
namespace {

constexpr std::string_view kAudience = "499b84ac-1321-427f-aa17-267ca6975798";
constexpr std::string_view kActAsUser = "user_impersonation";  // all that the user may do
constexpr std::int64_t kSkew = 300;  // seconds that a token may come too early

struct Presented {
  std::string token;  // empty where there is none that could be one
  bool is_basic = false;
};

Presented presented(const Request& request) {
  const std::string header = request.headers.header("Authorization");
  const std::size_t space = header.find(' ');
  if (space == std::string::npos) return {};
  const std::string scheme = lower_case(header.substr(0, space));
  const std::string value = header.substr(space + 1);
  if (scheme == "bearer") return {value, false};
  if (scheme != "basic") return {};
  const std::string pair = decode_base64(value).value_or("");
  const std::size_t colon = pair.find(':');
  // Any user name will do, none as well.
  if (colon == std::string::npos) return {};
  return {pair.substr(colon + 1), true};
}

struct Token {
  Caller caller;
  AccessGrant grant;
};

// Nothing where the token is not one of ours, for this resource, by now.
std::optional<Token> check_token(const Cloud& cloud, const std::string& text) {
  const auto claims = cloud.key.verify(text);
  if (!claims || !claims->contains("tid")) return std::nullopt;
  const std::int64_t now = cloud.clock.now();
  const std::string tenant(claims->at("tid").as_string());
  if (claims->at("aud").as_string() != kAudience || claims->at("exp").as_int64() <= now ||
      claims->at("nbf").as_int64() > now + kSkew)
    return std::nullopt;
  const auto grant = cloud.grants.access_tokens.get(std::string(claims->at("uti").as_string()));
  if (!grant || grant->revoked) return std::nullopt;
  const Account* account =
      cloud.directory.account_by_oid(tenant, std::string_view(claims->at("oid").as_string()));
  if (account == nullptr) return std::nullopt;
  const auto* type = claims->if_contains("idtyp");
  const bool is_application = type != nullptr && *type == "app";  // with no user behind it
  Caller caller{
      account,
      is_application ? Caller::Credential::kApplicationToken : Caller::Credential::kUserToken,
      std::nullopt, tenant, std::nullopt};
  const auto* scopes = claims->if_contains("scp");
  if (scopes != nullptr && scopes->as_string() != kActAsUser)
    caller.scopes = std::string(scopes->as_string());
  return Token{std::move(caller), *grant};
}

Refusal conditional_access() {
  return {Refusal::Reason::kConditionalAccess,
          "VS403463: The conditional access policy defined by your Azure Active Directory "
          "administrator has failed.",
          {}};
}

Refusal no_credential() {
  return {Refusal::Reason::kNoCredential,
          "TF400813: Resource not available for anonymous access. Client authentication required.",
          {}};
}

std::variant<Caller, Refusal> identify_pat(Cloud& cloud, PersonalAccessToken pat,
                                           const Organization& organization) {
  const std::int64_t now = cloud.clock.now();
  const Account* account = cloud.directory.account(pat.login);
  if (account == nullptr || pat.revoked || pat.is_inactive(!organization.tenant.empty(), now) ||
      (!pat.is_global() && pat.organization != organization.name) ||
      (pat.is_global() && now >= kGlobalTokensEnd))
    return unauthorized("");
  if (pat.valid_to <= now)
    return Refusal{Refusal::Reason::kUnauthorized,
                   "Access Denied: The Personal Access Token used has expired.",
                   {}};
  if (!account->is_member(organization.name)) return unauthorized(account->login);
  if (cloud.scenario.conditional_access(organization.name)) return conditional_access();
  cloud.pats.note_use(pat.authorization_id, now);
  return Caller{account, Caller::Credential::kPersonalAccessToken, std::move(pat)};
}

// Where the organization's policy "Third-party application access via OAuth" is off, every token of
// the authorization server is refused (Microsoft Learn, "Authorize access to REST APIs with OAuth
// 2.0").
std::variant<Caller, Refusal> identify_delegation(const Cloud& cloud, const Delegation& delegation,
                                                  const Organization& organization) {
  const Account& account = *cloud.directory.account(delegation.login);
  const auto application = cloud.oauth_apps.get(delegation.application);
  const bool good = !delegation.revoked && delegation.expires > cloud.clock.now() && application &&
                    application->secret_of_id(delegation.secret) != nullptr &&
                    cloud.scenario.third_party_oauth(organization.name);
  if (!good || !account.is_member(organization.name)) return unauthorized(account.oid);
  if (cloud.scenario.conditional_access(organization.name)) return conditional_access();
  return Caller{&account, Caller::Credential::kDelegatedToken, {}, {}, delegation.scope};
}

}  // namespace

Refusal unauthorized(const std::string& user) {
  return {Refusal::Reason::kUnauthorized,
          "TF400813: The user '" + user + "' is not authorized to access this resource.",
          {}};
}

std::string identity_id(const Organization& organization, const Account& account) {
  const std::string tenant =
      organization.tenant.empty() ? std::string(kTransferTenant) : organization.tenant;
  return identity_id(tenant, account.oid_in(tenant));
}

std::variant<Caller, Refusal> identify(const Cloud& cloud, const Request& request) {
  if (request.headers.header("Authorization").empty()) return no_credential();
  const auto token = check_token(cloud, presented(request).token);
  if (!token) return unauthorized("");
  return token->caller;
}

std::variant<Caller, Refusal> identify(Cloud& cloud, const Request& request,
                                       const Organization& organization) {
  if (request.headers.header("Authorization").empty()) return no_credential();
  const Presented credential = presented(request);
  if (auto pat = cloud.pats.with_secret(credential.token); pat && credential.is_basic)
    return identify_pat(cloud, *std::move(pat), organization);
  if (const auto delegation = cloud.delegations.access_tokens.get(credential.token))
    return identify_delegation(cloud, *delegation, organization);
  if (const Account* service = check_job_token(cloud, credential.token, organization))
    return Caller{service, Caller::Credential::kJobToken, std::nullopt, organization.tenant,
                  std::nullopt};
  const auto token = check_token(cloud, credential.token);
  if (!token || (!organization.tenant.empty() && token->caller.tenant != organization.tenant))
    return unauthorized("");
  const Account* account = token->caller.account;
  if (!account->is_member(organization.name)) return unauthorized(account->login);
  const auto demanded = cloud.scenario.demanded_claims(organization.name);
  if (demanded && !satisfies(token->grant.claims, demanded->claims))
    return Refusal{Refusal::Reason::kClaimsDemanded,
                   "TF400813: Continuous access evaluation resulted in a challenge.",
                   demanded->claims};
  if (cloud.scenario.conditional_access(organization.name)) return conditional_access();
  return token->caller;
}

}  // namespace watchword::azure
