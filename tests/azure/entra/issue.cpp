#include "entra/issue.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/encoding.h"
#include "server/recorder.h"
#include "server/virtual_hosts.h"

namespace watchword::azure {
namespace {

namespace json = boost::json;

constexpr int kTokenLife = 3599;  // seconds
// Microsoft Learn, "Continuous access evaluation": tokens of clients that understand claims
// challenges live for up to 28 hours.
constexpr int kContinuousTokenLife = 86399;
constexpr int kLongLife = 7200;  // from here on, refresh_in says when to renew
constexpr std::size_t kUtiBytes = 16;
constexpr std::size_t kRefreshTokenBytes = 360;

struct Lifetime {
  int expires_in;
  std::optional<int> refresh_in;
};

// What the client says it can handle: {"access_token":{"xms_cc":{"values":["cp1"]}}}.
json::array client_capabilities(const json::object& claims) {
  const auto* part = claims.if_contains("access_token");
  if (part == nullptr || !part->is_object()) return {};
  const auto* capabilities = part->get_object().if_contains("xms_cc");
  if (capabilities == nullptr || !capabilities->is_object()) return {};
  const auto* values = capabilities->get_object().if_contains("values");
  return values != nullptr && values->is_array() ? values->get_array() : json::array();
}

Lifetime lifetime(const Cloud& cloud, const json::array& capabilities) {
  const TokenSettings settings = cloud.scenario.tokens();
  const bool continuous =
      std::find(capabilities.begin(), capabilities.end(), json::value("cp1")) != capabilities.end();
  Lifetime life{settings.expires_in.value_or(continuous ? kContinuousTokenLife : kTokenLife),
                settings.refresh_in};
  if (!life.refresh_in && life.expires_in >= kLongLife) life.refresh_in = life.expires_in / 2;
  return life;
}

// Microsoft Learn, "Access token claims reference".
void add_person(json::object& claims, const Issuance& issuance) {
  const Account& account = issuance.account;
  claims["acr"] = "1";
  claims["amr"] = json::array{"pwd"};
  claims["appidacr"] = "0";
  claims["name"] = account.name;
  claims["scp"] = issuance.scopes.permissions;
  claims["sub"] = base64url(sha256(account.oid + issuance.scopes.resource));
  claims["unique_name"] = account.login;
  claims["upn"] = account.login;
}

void add_application(json::object& claims, const Issuance& issuance) {
  claims["appidacr"] = issuance.application_proof;
  claims["idtyp"] = "app";
  claims["sub"] = claims.at("oid");
}

std::string access_token(Cloud& cloud, const Issuance& issuance, int expires_in,
                         const json::array& capabilities) {
  const Account& account = issuance.account;
  const std::int64_t now = cloud.clock.now();
  const std::string uti = random_token(kUtiBytes);
  json::object claims = {{"aud", issuance.scopes.resource},
                         {"iss", "https://sts.windows.net/" + issuance.tenant + "/"},
                         {"iat", now},
                         {"nbf", now},
                         {"exp", now + expires_in},
                         {"appid", issuance.client_id},
                         {"oid", account.oid_in(issuance.tenant)},
                         {"tid", issuance.tenant},
                         {"uti", uti},
                         {"ver", "1.0"}};
  if (issuance.is_application())
    add_application(claims, issuance);
  else
    add_person(claims, issuance);
  if (!capabilities.empty()) claims["xms_cc"] = capabilities;
  cloud.grants.access_tokens.put(uti, {account.login, issuance.family, issuance.claims, false});
  return cloud.key.sign(claims);
}

// A personal account keeps its own tenant in its id token whatever the resource sees.
std::string id_token(const Cloud& cloud, const Issuance& issuance, int expires_in) {
  const Account& account = issuance.account;
  const bool personal = account.tenant == kPersonalTenant;
  const std::string tenant = personal ? account.tenant : issuance.tenant;
  const std::int64_t now = cloud.clock.now();
  json::object claims = {
      {"aud", issuance.client_id},
      {"iss", cloud.origin(network_host(issuance.issuer_host)) + "/" + tenant + "/v2.0"},
      {"iat", now},
      {"nbf", now},
      {"exp", now + expires_in},
      {"name", account.name},
      {"oid", account.oid_in(tenant)},
      {"preferred_username", account.login},
      {"sub", base64url(sha256(account.oid + issuance.client_id))},
      {"tid", tenant},
      {"ver", "2.0"}};
  if (!issuance.nonce.empty()) claims["nonce"] = issuance.nonce;
  return cloud.key.sign(claims);
}

std::string refresh_token(Cloud& cloud, const Issuance& issuance) {
  std::string token = "1." + random_token(kRefreshTokenBytes);
  cloud.grants.refresh_tokens.put(token, {issuance.account.login, issuance.client_id,
                                          issuance.family, cloud.clock.now(), false, false});
  return token;
}

// client_info names the home account, whatever tenant the tokens are for (MSAL).
std::string client_info(const Account& account) {
  return base64url(json::serialize(json::object{{"uid", account.oid}, {"utid", account.tenant}}));
}

// Lets a test tell which of the tokens it sees in later requests came from this answer.
void note_tokens(Reply& reply, const json::object& body) {
  for (const std::string_view name : {"access_token", "refresh_token", "id_token"})
    if (const auto* token = body.if_contains(name))
      reply.notes["issued_" + std::string(name)] =
          fingerprint(std::string_view(token->get_string()));
}

}  // namespace

std::optional<json::object> parse_claims(const std::string& text) {
  if (text.empty()) return json::object();
  json::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object()) return std::nullopt;
  return value.get_object();
}

std::string issue_access_token(Cloud& cloud, const Issuance& issuance, int expires_in) {
  return access_token(cloud, issuance, expires_in, {});
}

Reply issue_tokens(Cloud& cloud, const Issuance& issuance) {
  const json::array capabilities = client_capabilities(issuance.claims);
  const Lifetime life = lifetime(cloud, capabilities);
  json::object body = {
      {"token_type", "Bearer"},
      {"expires_in", life.expires_in},
      {"ext_expires_in", life.expires_in},
      {"access_token", access_token(cloud, issuance, life.expires_in, capabilities)}};
  if (!issuance.is_application()) body["scope"] = issuance.scopes.granted;
  if (life.refresh_in) body["refresh_in"] = *life.refresh_in;
  if (issuance.scopes.offline_access) body["refresh_token"] = refresh_token(cloud, issuance);
  if (issuance.scopes.openid) body["id_token"] = id_token(cloud, issuance, life.expires_in);
  if (issuance.wants_client_info) body["client_info"] = client_info(issuance.account);
  Reply reply = json_reply(body);
  reply.notes["account"] = issuance.account.login;
  reply.notes["tenant"] = issuance.tenant;
  note_tokens(reply, body);
  return reply;
}

}  // namespace watchword::azure
