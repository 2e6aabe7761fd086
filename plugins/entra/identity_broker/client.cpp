#include "entra/identity_broker/client.h"

#include <algorithm>

#include <watchword/sdk/http.hpp>
#include <watchword/sdk/json.hpp>
#include <watchword/sdk/page.hpp>

#include "common/text.h"
#include "entra/aadsts.h"
#include "entra/claims.h"

namespace watchword::entra {
namespace {

constexpr std::string_view kProtocol = "0.0";

// Starting one takes a few seconds; a token may have to be fetched from Entra.
constexpr std::uint32_t kListMaxMs = 8000;
constexpr std::uint32_t kSilentMaxMs = 20000;
constexpr std::uint32_t kPersonMaxMs = kSignInTimeoutSeconds * 1000;

// MSAL's AuthorizationType, of which a method takes one (siemens/sso-mib, mib-client-app.c).
constexpr int kTypeCachedRefreshToken = 1;
constexpr int kTypeInteractive = 6;

constexpr std::int64_t kBearer = 0;
constexpr std::size_t kAccountsMax = 64;
constexpr std::size_t kBrokerTextMaxBytes = 256;
// A number of seconds is smaller for the next thousands of years, one of milliseconds larger since
// 1973.
constexpr std::int64_t kMillisecondsFrom = 100000000000;

void put(json::object& object, std::string_view key, std::string_view text) {
  object[key] = json::string_view(text.data(), text.size());
}

BrokerError broken(std::string transport) {
  BrokerError error;
  error.transport = std::move(transport);
  return error;
}

BrokerError absent() {
  BrokerError error = broken("there is none any more");
  error.outcome = BrokerOutcome::kAbsent;
  return error;
}

BrokerError nonsense() {
  return broken("it answered with something that nobody understands");
}

// MSAL.NET, WamAdapters.cs: the numbers of the library that it shares with the broker.
BrokerOutcome outcome_of_status(std::int64_t status) {
  switch (status) {
    case 2:
      return BrokerOutcome::kInteraction;
    case 3:  // no network
    case 4:  // the network fails for now
    case 5:  // the server does
      return BrokerOutcome::kTransient;
    case 7:  // by the person
    case 8:  // by the application
      return BrokerOutcome::kCancelled;
    case 9:
      return BrokerOutcome::kUnregistered;
    case 13:
    case 14:  // it has to be removed
      return BrokerOutcome::kAccount;
    default:
      return BrokerOutcome::kBroken;
  }
}

// What Entra says of an application is certain, whatever number it comes with.
BrokerOutcome outcome_of(const BrokerError& error, BrokerOutcome by_status) {
  for (const int code : error.error.codes) {
    const AadstsCode* known = find_aadsts(code);
    if (known == nullptr) continue;
    if (known->cause == Cause::kConfiguration) return BrokerOutcome::kUnregistered;
    if (by_status != BrokerOutcome::kBroken) continue;
    return known->cause == Cause::kTransient ? BrokerOutcome::kTransient
                                             : BrokerOutcome::kInteraction;
  }
  return by_status;
}

BrokerError told(int status, std::string_view context) {
  BrokerError error;
  error.status = status;
  error.error = make_callback_error("", "", std::string(context));
  error.outcome = outcome_of(error, outcome_of_status(status));
  return error;
}

// Himmelblau answers with an error of D-Bus, whose words are all there is: what it cannot do by
// itself it may be able to do with a person.
BrokerError refused(const Failure& failure) {
  BrokerError error = told(0, failure.message());
  if (error.outcome == BrokerOutcome::kBroken) error.outcome = BrokerOutcome::kInteraction;
  return error;
}

json::value member(const json::value& object, std::string_view key) {
  const json::object* found = object_at(object, key);
  return found == nullptr ? wiped_object() : json::value(*found);
}

std::optional<BrokerError> error_in(const json::value& object) {
  const json::object* error = object_at(object, "error");
  if (error == nullptr) return std::nullopt;
  const json::value value(*error);
  return told(static_cast<int>(number_at(value, "status").value_or(0)), text_at(value, "context"));
}

std::int64_t in_seconds(std::int64_t time) {
  constexpr std::int64_t kMilliseconds = 1000;
  return time >= kMillisecondsFrom ? time / kMilliseconds : time;
}

BrokerReply read_token(const Host& host, const json::value& reply) {
  const json::value response = member(reply, "brokerTokenResponse");
  if (auto error = error_in(response)) return std::move(*error);
  oauth::TokenAnswer answer;
  answer.access_token = Secret(text_at(response, "accessToken"));
  answer.id_token = Secret(text_at(response, "idToken"));
  answer.client_info = text_at(response, "clientInfo");
  answer.obtained_at = host.now();
  answer.expires_at = in_seconds(number_at(response, "expiresOn").value_or(0));
  const std::string_view token = answer.access_token.view();
  const bool fits = !token.empty() && std::all_of(token.begin(), token.end(),
                                                  [](char c) { return c > ' ' && c < 0x7f; });
  if (!fits || answer.expires_at <= host.now()) return nonsense();
  if (number_at(response, "accessTokenType").value_or(kBearer) != kBearer)
    return broken("it gave a token that is bound to a key, which no git can use");
  return answer;
}

std::optional<BrokerAccount> read_account(const json::value& value) {
  BrokerAccount account;
  account.id = lower(text_at(value, "homeAccountId"));
  account.username = printable(text_at(value, "username"), kBrokerTextMaxBytes);
  account.tenant = lower(text_at(value, "realm"));
  account.verbatim = serialize(value);
  if (account.id.empty() || account.username.empty()) return std::nullopt;
  return account;
}

}  // namespace

std::variant<json::value, BrokerError> BrokerClient::call(std::string_view method,
                                                          const json::value& request,
                                                          std::uint32_t timeout_ms,
                                                          const std::string& correlation_id) const {
  IdentityBrokerCall call;
  call.method = method;
  call.version = kProtocol;
  call.correlation_id = correlation_id;
  call.request = serialize_secret(request);
  call.timeout_ms = timeout_ms;
  try {
    const auto reply = host_.call_identity_broker(call);
    if (!reply) return absent();
    auto parsed = parse_object(reply->view());
    if (!parsed) return nonsense();
    return std::move(*parsed);
  } catch (const Failure& failure) {
    if (failure.status() == WW_CANCELLED) throw;
    host_.trace("the identity broker: " + failure.message());
    if (failure.status() == WW_REFUSED) return refused(failure);
    return broken(failure.message());
  }
}

json::value BrokerClient::application() const {
  json::value value = wiped_object();
  put(value.get_object(), "clientId", target_.broker.client_id);
  put(value.get_object(), "redirectUri", target_.broker.redirect_uri);
  return value;
}

std::variant<std::vector<BrokerAccount>, BrokerError> BrokerClient::accounts() const {
  auto reply = call("getAccounts", application(), kListMaxMs, random_uuid(host_));
  if (auto* error = std::get_if<BrokerError>(&reply)) {
    if (error->outcome == BrokerOutcome::kAbsent) return std::vector<BrokerAccount>();
    return std::move(*error);
  }
  const json::value& value = std::get<json::value>(reply);
  if (auto error = error_in(value)) return std::move(*error);
  const json::array* list = array_at(value, "accounts");
  if (list == nullptr) return nonsense();
  std::vector<BrokerAccount> out;
  for (const json::value& one : *list)
    if (auto account = read_account(one); account && out.size() < kAccountsMax)
      out.push_back(std::move(*account));
  return out;
}

json::value BrokerClient::token_request(const BrokerWish& wish, int authorization_type) const {
  json::value value = wiped_object();
  json::object& parameters = value.get_object()["authParameters"].emplace_object();
  if (wish.account != nullptr) {
    parameters["account"] = json::parse(wish.account->verbatim);
    put(parameters, "username", wish.account->username);
  }
  parameters["additionalQueryParametersForAuthorization"].emplace_object();
  put(parameters, "authority", wish.realm.authority.address(wish.realm.tenant));
  parameters["authorizationType"] = authorization_type;
  put(parameters, "clientId", target_.broker.client_id);
  put(parameters, "redirectUri", target_.broker.redirect_uri);
  // Of several the rewrite says that there are "declined scopes" (abraunegg/onedrive#3685).
  parameters["requestedScopes"] = json::array{json::string(broker_scope(target_))};
  parameters["uxContextHandle"] = -1;
  put(parameters, "decodedClaims", claims_parameter(wish.claims));
  if (!wish.renews.empty()) put(parameters, "accessTokenToRenew", wish.renews);
  return value;
}

BrokerReply BrokerClient::silently(const BrokerWish& wish) const {
  auto reply = call("acquireTokenSilently", token_request(wish, kTypeCachedRefreshToken),
                    kSilentMaxMs, random_uuid(host_));
  if (auto* error = std::get_if<BrokerError>(&reply)) return std::move(*error);
  return read_token(host_, std::get<json::value>(reply));
}

BrokerReply BrokerClient::with_person(const BrokerWish& wish) const {
  const std::string correlation_id = random_uuid(host_);
  // What a broker wants to be told is not known; it is known by the id.
  const auto close_window = [&] {
    IdentityBrokerCall cancel;
    cancel.method = "cancelInteractiveFlow";
    cancel.version = kProtocol;
    cancel.correlation_id = correlation_id;
    cancel.request = serialize_secret(application());
    cancel.one_way = true;
    try {
      host_.call_identity_broker(cancel);
    } catch (const Failure& failure) {
      host_.trace("its window is not closed: " + failure.message());
    }
  };
  try {
    auto reply = call("acquireTokenInteractively", token_request(wish, kTypeInteractive),
                      kPersonMaxMs, correlation_id);
    auto* error = std::get_if<BrokerError>(&reply);
    if (error != nullptr && !error->transport.empty()) close_window();
    BrokerReply out = error != nullptr ? BrokerReply(std::move(*error))
                                       : read_token(host_, std::get<json::value>(reply));
    if (auto* refused = std::get_if<BrokerError>(&out)) refused->with_person = true;
    return out;
  } catch (const Failure&) {
    close_window();
    throw;
  }
}

std::string BrokerClient::version() const {
  json::value request = wiped_object();
  put(request.get_object(), "msalCppVersion", "1.28.0");  // any, but it must be there
  put(request.get_object(), "clientId", target_.broker.client_id);
  auto reply = call("getLinuxBrokerVersion", request, kListMaxMs, random_uuid(host_));
  const auto* value = std::get_if<json::value>(&reply);
  return value == nullptr ? ""
                          : printable(text_at(*value, "linuxBrokerVersion"), kBrokerTextMaxBytes);
}

std::optional<BrokerError> BrokerClient::remove(const BrokerAccount& account) const {
  json::value request = application();
  request.get_object()["account"] = json::parse(account.verbatim);
  auto reply = call("removeAccount", request, kListMaxMs, random_uuid(host_));
  if (auto* error = std::get_if<BrokerError>(&reply)) return std::move(*error);
  return error_in(std::get<json::value>(reply));
}

std::string broker_scope(const EntraTarget& target) {
  const std::vector<std::string> all = words(target.scopes);
  if (all.size() == 1) return all.front();
  const std::string& first = all.front();
  return first.substr(0, first.rfind('/')) + "/.default";
}

}  // namespace watchword::entra
