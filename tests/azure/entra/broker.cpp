#include "entra/broker.h"

#include <boost/json/array.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "base/encoding.h"
#include "entra/errors.h"
#include "entra/grant.h"
#include "entra/tenants.h"
#include "server/virtual_hosts.h"
#include "world/members.h"

namespace watchword::azure {
namespace {

namespace json = boost::json;

Reply refusal(const EntraError& error) {
  return json_reply({{"code", error.code},
                     {"message", "AADSTS" + std::to_string(error.code) + ": " + error.message}});
}

struct Place {
  std::string host;
  std::string tenant;
};

// "https://HOST[:PORT]/TENANT"
Place place_of(const std::string& authority) {
  const auto url = boost::urls::parse_uri(authority);
  if (!url || url->scheme() != "https" || url->segments().empty()) return {};
  return {std::string(url->encoded_host()), std::string(*url->segments().begin())};
}

GrantResult grant(Cloud& cloud, const json::object& wanted) {
  const std::string client_id = text_member(wanted, "client_id");
  const Client* client = find_client(client_id);
  if (client == nullptr)
    return entra_error(
        700016, "Application with identifier '" + client_id + "' was not found in the directory.");
  if (!client->redirects_to(text_member(wanted, "redirect_uri"))) return entra_error(50011);
  const Place place = place_of(text_member(wanted, "authority"));
  if (!is_authority(cloud.directory, place.tenant))
    return entra_error(90002, "Tenant '" + place.tenant + "' not found.");
  const auto claims = parse_claims(text_member(wanted, "claims", ""));
  if (!claims) return entra_error(9002313, "The 'claims' parameter is not a JSON object.");
  const json::value* interactive = wanted.if_contains("interactive");
  const bool asks = interactive != nullptr && interactive->is_bool() && interactive->get_bool();
  if (!asks && cloud.scenario.demands_interaction(*claims)) return entra_error(50076);
  Request http;
  http.host = place.host;
  http.form.add("client_info", "1");
  const TokenRequest request{http, place.tenant, *client, *claims};
  return grant_to_user(cloud, request, text_member(wanted, "login"),
                       "openid profile " + text_member(wanted, "scope"), random_guid());
}

}  // namespace

Reply issue_to_broker(Cloud& cloud, const json::value& wanted) {
  const auto& object = as_object(wanted, "what the broker wants");
  expect_members(object, {"login", "client_id", "redirect_uri", "authority", "scope", "claims",
                          "interactive", "renews"});
  const GrantResult result = grant(cloud, object);
  if (const auto* error = std::get_if<EntraError>(&result)) return refusal(*error);
  return issue_tokens(cloud, std::get<Issuance>(result));
}

Reply broker_accounts(const Cloud& cloud, const json::value& wanted) {
  const auto& object = as_object(wanted, "the accounts");
  expect_members(object, {"logins"});
  json::array accounts;
  for (const json::value& login : object.at("logins").as_array()) {
    const Account* account = cloud.directory.account(std::string(login.as_string()));
    if (account == nullptr) throw std::invalid_argument("there is no such account");
    accounts.push_back({{"environment", "login.windows.net"},
                        {"givenName", account->name},
                        {"homeAccountId", account->oid + '.' + account->tenant},
                        {"localAccountId", account->oid},
                        {"name", account->name},
                        {"passwordExpiry", 0},
                        {"realm", account->tenant},
                        {"username", account->login}});
  }
  return json_reply({{"accounts", std::move(accounts)}});
}

}  // namespace watchword::azure
