#include "entra/take_over.h"

#include <algorithm>

#include "common/devops_token.h"
#include "common/text.h"
#include "entra/dialect.h"
#include "entra/msal_cache.h"
#include "oauth/binding.h"

namespace watchword::entra {
namespace {

// Kinds of the manifest's "imports".
constexpr std::string_view kMsalCache = "msal-cache";
constexpr std::string_view kAccountOfOrganization = "account-of-organization";
constexpr std::string_view kAzureCliCache = "azure-cli";

Taken left(std::string subject, std::string why, std::string advice = {}) {
  return {WW_TAKEN_NOT, std::move(subject), std::move(why), std::move(advice)};
}

// Where its refresh token may be sent: a cache is a file like any other, and may name any host. The
// name under which MSAL keeps the tokens of a cloud is not the one that is asked.
std::optional<Realm> realm_of(const EntraTarget& target, const CachedSession& cached) {
  const std::string tenant = home_realm(cached.identity);
  const Authority asked = target.configured_authority.value_or(Authority::parse(kPublicCloud));
  if (asked.environment() == cached.environment && is_tenant(tenant)) return Realm{asked, tenant};
  return trusted_realm("https://" + cached.environment + '/' + tenant, target.configured_authority);
}

Session session_of(const CachedSession& cached, const Realm& realm) {
  Session session;
  session.key = session_key(realm, cached.client_id, cached.identity);
  session.environment = realm.authority.environment();
  session.authority = realm.authority.host();
  session.client_id = cached.client_id;
  session.identity = cached.identity;
  session.refresh_token = cached.refresh_token.clone();
  session.add_tenant(cached.identity.tenant);
  for (const std::string& tenant : cached.tenants) session.add_tenant(tenant);
  return session;
}

// As a sign-in leaves it: the new refresh token is in the store before anything is made of it.
Taken keep_answer(const Host& host, const EntraTarget& target, const Realm& realm, Session session,
                  oauth::TokenAnswer answer) {
  const std::string subject = "session of " + session.identity.username;
  if (!answer.id_token.empty()) {
    Identity identity = read_identity(answer, realm, session.client_id, "", host.now());
    if (identity.id != session.identity.id)
      return left(subject, "Entra says that it is the session of " + identity.username);
    session.identity = std::move(identity);
  }
  if (answer.refresh_token.empty()) answer.refresh_token = session.refresh_token.clone();
  const oauth::Wanted wanted = entra::wanted(host, target, realm, session.key, "");
  oauth::begin_session(host, kService, session, wanted, std::move(answer));
  return {WW_TAKEN_NEW, "session of " + session.identity.username};
}

Taken keep_untried(const Host& host, Session session, const Failure& why) {
  const std::string subject = "session of " + session.identity.username;
  const bool is_new = oauth::keep_foreign_session(host, kService, std::move(session));
  return {is_new ? WW_TAKEN_NEW : WW_TAKEN_THERE, subject,
          is_new ? "it could not be tried: " + why.message() : ""};
}

Taken try_and_keep(const Host& host, const EntraTarget& target, const Realm& realm,
                   Session session) {
  std::optional<oauth::Redeemed> redeemed;
  try {
    redeemed = redeem(host, target, realm, "", session);
  } catch (const Failure& failure) {
    if (failure.status() != WW_NETWORK && failure.status() != WW_TIMEOUT) throw;
    return keep_untried(host, std::move(session), failure);
  }
  if (auto* answer = std::get_if<oauth::TokenAnswer>(&*redeemed))
    return keep_answer(host, target, realm, std::move(session), std::move(*answer));
  const auto& refusal = std::get<oauth::Refusal>(*redeemed);
  if (refusal.outcome == oauth::Outcome::kTransient)
    return keep_untried(host, std::move(session), refusal.failure);
  return {WW_TAKEN_REFUSED, "session of " + session.identity.username, refusal.failure.message(),
          refusal.failure.advice()};
}

Taken take_session(const Host& host, EntraTarget target, const CachedSession& cached,
                   bool look_only) {
  const std::string subject = "session of " + cached.identity.username;
  if (cached.client_id != lower(target.client_id))
    return left(subject, "it is of another application, " + printable(cached.client_id, 64));
  const auto realm = realm_of(target, cached);
  if (!realm)
    return left(subject, printable(cached.environment, 100) + " is no authority of Entra's");
  Session session = session_of(cached, *realm);
  if (Sessions(host, kService).find(session.key)) return {WW_TAKEN_THERE, subject};
  if (look_only) return {WW_TAKEN_NEW, subject};
  target.client_id = session.client_id;
  return try_and_keep(host, target, *realm, std::move(session));
}

// One that fails does not keep the others from being taken over.
std::vector<Taken> take_cache(const Host& host, const EntraTarget& target, const Foreign& foreign) {
  const auto cached = read_msal_cache(foreign.content.view());
  if (!cached)
    throw Failure(WW_INVALID, "it is not what MSAL writes, or it is cut off",
                  "Sign in anew: " + target.login_command());
  std::vector<Taken> out;
  for (const CachedSession& one : *cached) {
    try {
      out.push_back(take_session(host, target, one, foreign.look_only));
    } catch (const Failure& failure) {
      if (failure.status() == WW_CANCELLED) throw;
      out.push_back(
          left("session of " + one.identity.username, failure.message(), failure.advice()));
    }
  }
  if (out.empty()) out.push_back(left("MSAL cache", "there is no session in it"));
  return out;
}

std::optional<Session> session_of_account(const Host& host, const EntraTarget& target,
                                          std::string_view account) {
  for (Session& session : Sessions(host, kService).all())
    if (session.client_id == target.client_id && session.identity.goes_by(account))
      return std::move(session);
  return std::nullopt;
}

Taken take_account(const Host& host, const EntraTarget& target, const Foreign& foreign) {
  const std::string account = printable(trimmed(foreign.content.view()), 256);
  const auto organization = organization_of("dev.azure.com", foreign.name, "");
  const std::string subject =
      "account of " + printable(foreign.name, 100) + (account.empty() ? "" : ", " + account);
  if (!organization || organization->name != lower(foreign.name) || account.empty())
    return left(subject, "it names no account of an organization");
  const std::string login = "watchword login " + organization->base_url + " --account " + account;
  const oauth::Bindings bindings(host);
  if (const auto before = bindings.find(organization->name))
    return equal_ignoring_case(before->account, account)
               ? Taken{WW_TAKEN_THERE, subject}
               : left(subject, organization->name + " uses " + before->account,
                      "To change that: " + login);
  if (bindings.signed_out(organization->name))
    return left(subject, organization->name + " is signed out", "To sign in: " + login);
  const auto session = session_of_account(host, target, account);
  if (!session && foreign.look_only)
    return {WW_TAKEN_NEW, subject, "if there is a session of " + account};
  if (!session) return left(subject, account + " is not signed in", "To sign in: " + login);
  if (!foreign.look_only)
    bindings.bind({organization->name, session->key, session->identity.username, "", ""});
  return {WW_TAKEN_NEW, subject};
}

}  // namespace

std::vector<Taken> take_over(const Host& host, const Request& request, const Foreign& foreign) {
  if (foreign.kind == WW_FOREIGN_PASSWORD) {
    if (!is_devops_token(foreign.content.view())) return {};
    return {left("access token for " + request.host, "it lapses by itself within hours")};
  }
  if (foreign.kind == kAzureCliCache)
    return {left("sign-in of the Azure CLI", "it is another application's",
                 "Watchword asks the Azure CLI itself where nobody is signed in; see "
                 "watchword-entra-machines(7).")};
  const EntraTarget target = make_target(host, request);
  if (foreign.kind == kMsalCache) return take_cache(host, target, foreign);
  if (foreign.kind == kAccountOfOrganization) return {take_account(host, target, foreign)};
  return {};
}

}  // namespace watchword::entra
