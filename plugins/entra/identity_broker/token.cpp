#include "entra/identity_broker/token.h"

#include <utility>

#include "common/devops_token.h"
#include "common/jwt.h"
#include "common/text.h"
#include "entra/identity_broker/failure.h"

namespace watchword::entra {
namespace {

using oauth::TokenAnswer;

std::string name_key(std::string_view session) {
  return "identity-broker-account|" + std::string(session);
}

[[noreturn]] void not_taken(const std::string& why) {
  throw Failure(WW_INTERACTION_REQUIRED,
                "a token of the identity broker was not taken, because it " + why, kStopAsking);
}

std::string_view without_slash(std::string_view text) {
  return text.ends_with('/') ? text.substr(0, text.size() - 1) : text;
}

// The resource of a scope "RESOURCE/NAME", as the audience of its tokens.
bool is_for(std::string_view token, const json::value& claims, const std::string& scope) {
  const std::string resource = scope.substr(0, scope.rfind('/'));
  if (resource == kAzureDevOpsScope.substr(0, kAzureDevOpsScope.rfind('/')))
    return is_devops_token(token);
  return without_slash(text_at(claims, "aud")) == without_slash(resource);
}

void check_access_token(const TokenAnswer& answer, const EntraTarget& target, const Realm& realm) {
  const auto claims = unverified_claims(answer.access_token.view());
  if (!claims) not_taken("does not say what it is for");
  if (!is_for(answer.access_token.view(), *claims, broker_scope(target)))
    not_taken("is for another service");
  const std::string tenant = lower(text_at(*claims, "tid"));
  if (is_guid(realm.tenant) && tenant != realm.tenant) not_taken("is of another tenant");
}

}  // namespace

SignedIn take_broker_token(const Host& host, const EntraTarget& target, const Realm& realm,
                           const BrokerAccount* account, TokenAnswer answer) {
  check_access_token(answer, target, realm);
  Identity identity;
  try {
    identity = read_identity(answer, realm, target.broker.client_id, {}, host.now());
  } catch (const Failure& failure) {
    throw Failure(WW_INTERACTION_REQUIRED, "of the identity broker: " + failure.message(),
                  kStopAsking);
  }
  if (account != nullptr && identity.id != account->id) not_taken("is another account's");
  const std::string& wanted = target.account;
  if (account == nullptr && !wanted.empty() && !identity.goes_by(wanted))
    throw Failure(WW_REFUSED,
                  "you signed in as " + identity.username + ", and " + wanted + " was asked for",
                  "Choose " + wanted +
                      " in the identity broker's window, or ask for the other "
                      "account: " +
                      target.login_command() + " --account " + identity.username);
  BrokerAccount who;
  who.id = identity.id;
  who.username = account != nullptr ? account->username : identity.username;
  who.tenant = account != nullptr ? account->tenant : identity.tenant;
  SignedIn out{broker_session(target, who), {}};
  out.session.identity.aliases = identity.aliases;
  out.token.token = std::move(answer.access_token);
  out.token.obtained_at = answer.obtained_at;
  out.token.expires_at = answer.expires_at;
  const std::string name = name_key(out.session.key);
  if (host.state(name) != who.username) host.put_state(name, who.username);
  return out;
}

std::string broker_account_name(const Host& host, std::string_view session) {
  return host.state(name_key(session)).value_or("");
}

}  // namespace watchword::entra
