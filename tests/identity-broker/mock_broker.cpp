#include "mock_broker.h"

#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace watchword::test {
namespace {

namespace json = boost::json;

constexpr const char* kIntrospectable = "org.freedesktop.DBus.Introspectable";
constexpr const char* kProtocol = "0.0";
constexpr int kStatusInteraction = 2;
constexpr int kStatusContract = 6;
constexpr int kStatusCancelled = 8;
constexpr int kStatusConfiguration = 9;
constexpr int kTypeSilent = 1;
constexpr int kTypeInteractive = 6;
constexpr int kTypeAny = 8;

// What an old one said of itself when it was asked.
constexpr const char* kIntrospection =
    R"(<!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">
<node><interface name="com.microsoft.identity.Broker1">
<method name="getAccounts"><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="out"/></method>
</interface></node>)";

// A call that is answered with an error of D-Bus.
struct BusError : std::runtime_error {
  BusError(std::string error_name, const std::string& message)
      : std::runtime_error(message), name(std::move(error_name)) {}
  std::string name;
};

// A request that this broker does not take.
struct Refused : std::runtime_error {
  Refused(int with_status, const std::string& context)
      : std::runtime_error(context), status(with_status) {}
  int status;
};

std::string text_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::int64_t number_of(const json::object& object, std::string_view key, std::int64_t otherwise) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_int64() ? value->get_int64() : otherwise;
}

bool flag_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_bool() && value->get_bool();
}

json::object object_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_object() ? value->get_object() : json::object();
}

std::string dialect_of(const json::object& settings) {
  const std::string dialect = text_of(settings, "dialect");
  return dialect.empty() ? "new" : dialect;
}

bool is_uuid(std::string_view id) {
  return id.size() == 36 && id[8] == '-' && id[13] == '-' && id[18] == '-' && id[23] == '-';
}

void want(bool fine, int status, const std::string& context) {
  if (!fine) throw Refused(status, context);
}

std::string telemetry_version(const json::object& settings) {
  const std::string version = text_of(settings, "version");
  if (!version.empty()) return version;
  return dialect_of(settings) == "old" ? "2.0.1" : "3.0.1";
}

// The reply of one that could not.
std::string error_reply(const json::object& settings, int status, const std::string& context) {
  const bool old = dialect_of(settings) == "old";
  json::object error{{"context", context},
                     {"diagnostics", old ? json::value(json::object{{"java", "x"}}) : nullptr},
                     {"errorCode", 0},
                     {"status", status},
                     {"subStatus", 6001},
                     {"tag", 595719680}};
  return json::serialize(
      json::object{{"brokerTokenResponse", {{"error", std::move(error)}, {"subError", ""}}},
                   {"telemetry", {{"broker_version", telemetry_version(settings)}}}});
}

// The one account that a request names, in the place where this dialect looks for it.
std::optional<json::object> account_of(const json::object& request, const std::string& dialect) {
  const json::object parameters = object_of(request, "authParameters");
  if (dialect == "new")
    want(!request.contains("account"), kStatusContract, "account outside of authParameters");
  for (const json::object& place : {parameters, request})
    if (place.contains("account")) return object_of(place, "account");
  return std::nullopt;
}

void check_type(const json::object& parameters, const std::string& method,
                const std::string& dialect) {
  const std::int64_t type = number_of(parameters, "authorizationType", -1);
  const int wanted = method == "acquireTokenInteractively" ? kTypeInteractive : kTypeSilent;
  want(type == wanted || (dialect == "old" && type == kTypeAny), kStatusContract,
       "authorizationType " + std::to_string(type) + " for " + method);
}

void check_claims(const json::object& parameters) {
  const json::value* claims = parameters.if_contains("decodedClaims");
  if (claims == nullptr) return;
  want(claims->is_string(), kStatusContract, "decodedClaims is not a text");
  json::error_code failed;
  const json::value parsed = json::parse(claims->get_string(), failed);
  want(!failed && parsed.is_object(), kStatusContract, "decodedClaims is not JSON");
}

std::string scope_of(const json::object& parameters) {
  const json::value* scopes = parameters.if_contains("requestedScopes");
  want(scopes != nullptr && scopes->is_array() && !scopes->get_array().empty(), kStatusContract,
       "no requestedScopes");
  want(scopes->get_array().size() == 1, kStatusContract, "declined scopes are present");
  return std::string(scopes->get_array().front().get_string());
}

void check_parameters(const json::object& parameters, const std::string& method,
                      const std::string& dialect) {
  check_type(parameters, method, dialect);
  check_claims(parameters);
  want(!text_of(parameters, "clientId").empty(), kStatusContract, "no clientId");
  want(!text_of(parameters, "redirectUri").empty(), kStatusConfiguration,
       "illegal_argument_exception: redirectUri is empty");
  want(text_of(parameters, "authority").starts_with("https://"), kStatusContract, "no authority");
  want(number_of(parameters, "uxContextHandle", 0) == -1, kStatusContract, "no uxContextHandle");
  want(parameters.contains("additionalQueryParametersForAuthorization"), kStatusContract,
       "no additionalQueryParametersForAuthorization");
}

void apply_change(json::object& response, const json::object& change) {
  for (const auto& [key, value] : change)
    if (value.is_null())
      response.erase(key);
    else
      response[key] = value;
}

void must(GError* error) {
  if (error == nullptr) return;
  const std::string message = error->message;
  g_error_free(error);
  throw std::runtime_error("the mock broker: " + message);
}

}  // namespace

struct MockBroker::Incoming {
  GDBusMessage* message = nullptr;  // owned by answer()
  std::string method;
  std::string correlation_id;
  std::string request;
};

MockBroker::MockBroker(BrokerSettings settings, BrokerIssue issue, BrokerLog log)
    : settings_(std::move(settings)),
      issue_(std::move(issue)),
      log_(std::move(log)),
      began_(g_get_monotonic_time()) {
  GError* error = nullptr;
  connection_ = g_dbus_connection_new_for_address_sync(
      std::getenv("DBUS_SESSION_BUS_ADDRESS"),
      static_cast<GDBusConnectionFlags>(G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                        G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION),
      nullptr, nullptr, &error);
  must(error);
  g_dbus_connection_add_filter(connection_, &MockBroker::filter, this, nullptr);
  GVariant* reply = g_dbus_connection_call_sync(
      connection_, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "RequestName", g_variant_new("(su)", kBrokerName, 0U), nullptr, G_DBUS_CALL_FLAGS_NONE, -1,
      nullptr, &error);
  must(error);
  g_variant_unref(reply);
}

MockBroker::~MockBroker() {
  die();
  std::vector<std::thread> calls;
  {
    const std::lock_guard lock(mutex_);
    calls.swap(calls_);
  }
  for (std::thread& call : calls) call.join();
  g_object_unref(connection_);
}

void MockBroker::die() {
  ended_ = true;
  g_dbus_connection_close_sync(connection_, nullptr, nullptr);
}

void MockBroker::run() const {
  constexpr gulong kLookEveryUs = 200'000;
  while (g_dbus_connection_is_closed(connection_) == FALSE) g_usleep(kLookEveryUs);
}

// Without an object that GLib knows of, so that nothing is introspectable but what is said here.
GDBusMessage* MockBroker::filter(GDBusConnection* /*connection*/, GDBusMessage* message,
                                 gboolean incoming, gpointer data) {
  auto& self = *static_cast<MockBroker*>(data);
  const char* object = g_dbus_message_get_path(message);
  if (incoming == FALSE ||
      g_dbus_message_get_message_type(message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL ||
      object == nullptr || std::string_view(object) != kBrokerObject || self.ended_)
    return message;
  Incoming call;
  call.message = message;
  call.method = g_dbus_message_get_member(message);
  const std::lock_guard lock(self.mutex_);
  self.calls_.emplace_back([&self, call] { self.answer(call); });
  return nullptr;
}

void MockBroker::send(GDBusMessage* message) {
  if (!ended_)
    g_dbus_connection_send_message(connection_, message, G_DBUS_SEND_MESSAGE_FLAGS_NONE, nullptr,
                                   nullptr);
  g_object_unref(message);
}

void MockBroker::answer(Incoming call) {
  const json::object settings = settings_();
  try {
    const std::string reply = reply_to(call, settings);
    GDBusMessage* message = g_dbus_message_new_method_reply(call.message);
    const bool number = reply == "(a number)";
    g_dbus_message_set_body(
        message, number ? g_variant_new("(u)", 7U) : g_variant_new("(s)", reply.c_str()));
    send(message);
  } catch (const BusError& error) {
    send(g_dbus_message_new_method_error_literal(call.message, error.name.c_str(), error.what()));
  } catch (const std::exception& error) {
    send(g_dbus_message_new_method_error_literal(call.message, "org.freedesktop.DBus.Error.Failed",
                                                 error.what()));
  }
  g_object_unref(call.message);
}

boost::json::object MockBroker::plan_of(const std::string& method, const json::object& settings) {
  json::object plan = object_of(settings, method);
  const std::lock_guard lock(mutex_);
  if (flag_of(plan, "once") && told_once_[json::serialize(plan)]++ > 0) return {};
  return plan;
}

void MockBroker::wait(const Incoming& call, std::int64_t milliseconds) {
  constexpr std::int64_t kStep = 10;
  for (std::int64_t passed = 0; passed < milliseconds && !ended_; passed += kStep) {
    g_usleep(kStep * 1000);
    const std::lock_guard lock(mutex_);
    for (const std::string& id : cancelled_)
      if (id == call.correlation_id)
        throw Refused(kStatusCancelled, "cancelled by the application");
  }
}

std::string MockBroker::reply_to(const Incoming& received, const json::object& settings) {
  Incoming call = received;
  const std::string dialect = dialect_of(settings);
  const char* interface = g_dbus_message_get_interface(call.message);
  const bool introspects = interface != nullptr && std::string_view(interface) == kIntrospectable;
  if (dialect == "old" &&
      (g_get_monotonic_time() - began_) / 1000 < number_of(settings, "unexported_ms", 0))
    throw BusError("org.freedesktop.DBus.Error.UnknownObject", "no such object yet");
  if (introspects && dialect == "old") return kIntrospection;
  if (introspects || interface == nullptr || std::string_view(interface) != kBrokerInterface)
    throw BusError("org.freedesktop.DBus.Error.UnknownInterface", "No such interface");

  GVariant* body = g_dbus_message_get_body(call.message);
  if (body == nullptr || g_variant_is_of_type(body, G_VARIANT_TYPE("(sss)")) == FALSE)
    throw BusError("org.freedesktop.DBus.Error.InvalidArgs", "three texts are wanted");
  const char* protocol = nullptr;
  const char* correlation_id = nullptr;
  const char* text = nullptr;
  g_variant_get(body, "(&s&s&s)", &protocol, &correlation_id, &text);
  call.correlation_id = correlation_id;
  call.request = text;
  json::error_code failed;
  const json::value parsed = json::parse(call.request, failed);
  const json::object request = !failed && parsed.is_object() ? parsed.get_object() : json::object();
  const json::object parameters = object_of(request, "authParameters");
  json::object line{{"method", call.method},
                    {"protocol", protocol},
                    {"correlation_id", correlation_id},
                    {"type", number_of(parameters, "authorizationType", -1)},
                    {"client_id", text_of(parameters.empty() ? request : parameters, "clientId")},
                    {"claims", text_of(parameters, "decodedClaims")},
                    {"authority", text_of(parameters, "authority")},
                    {"username", text_of(parameters, "username")},
                    {"renews", parameters.contains("accessTokenToRenew")},
                    {"remembers", text_of(object_of(request, "account"), "username")}};
  log_(line);
  if (std::string_view(protocol) != kProtocol || !is_uuid(correlation_id) || request.empty())
    return error_reply(settings, kStatusContract, "protocol, correlation id or request");

  const json::object plan = plan_of(call.method, settings);
  try {
    wait(call, number_of(plan, "slow_ms", 0));
    if (flag_of(plan, "die")) die();
    if (flag_of(plan, "number")) return "(a number)";
    if (plan.contains("raw")) return text_of(plan, "raw");
    if (plan.contains("dbus_error"))
      throw BusError("org.freedesktop.DBus.Error.Failed", text_of(plan, "dbus_error"));
    if (plan.contains("status"))
      throw Refused(static_cast<int>(number_of(plan, "status", 0)), text_of(plan, "context"));
    if (call.method == "getAccounts") return accounts(settings);
    if (call.method == "getLinuxBrokerVersion")
      return json::serialize(json::object{{"linuxBrokerVersion", telemetry_version(settings)}});
    if (call.method == "removeAccount" && dialect != "himmelblau")
      return json::serialize(json::object{{"account", object_of(request, "account")}});
    if (call.method == "cancelInteractiveFlow" && dialect != "himmelblau") {
      const std::lock_guard lock(mutex_);
      cancelled_.push_back(call.correlation_id);
      return "{}";
    }
    if (call.method == "acquireTokenSilently" || call.method == "acquireTokenInteractively")
      return token(call, request, settings);
    throw BusError("org.freedesktop.DBus.Error.NotSupported", call.method + " is not implemented");
  } catch (const Refused& refused) {
    if (dialect == "himmelblau")
      throw BusError("org.freedesktop.DBus.Error.Failed", refused.what());
    if (call.method == "getAccounts")
      return json::serialize(
          json::object{{"error", {{"context", refused.what()}, {"status", refused.status}}}});
    return error_reply(settings, refused.status, refused.what());
  }
}

std::string MockBroker::accounts(const json::object& settings) const {
  const json::value* known = settings.if_contains("accounts");
  json::array list = known != nullptr && known->is_array() ? known->get_array() : json::array();
  if (dialect_of(settings) == "himmelblau" && list.size() > 1) list.resize(1);
  return json::serialize(json::object{{"accounts", std::move(list)}});
}

std::string MockBroker::token(const Incoming& call, const json::object& request,
                              const json::object& settings) {
  const std::string dialect = dialect_of(settings);
  const json::object parameters = object_of(request, "authParameters");
  check_parameters(parameters, call.method, dialect);
  const std::string scope = scope_of(parameters);
  auto account = account_of(request, dialect);
  const bool interactive = call.method == "acquireTokenInteractively";
  if (!account) want(interactive, kStatusContract, "no account");
  std::string login = account ? text_of(*account, "username") : text_of(settings, "person");
  if (account) want(text_of(parameters, "username") == login, kStatusContract, "another username");
  json::object known;
  if (const json::value* all = settings.if_contains("accounts"); all != nullptr && all->is_array())
    for (const json::value& one : all->get_array())
      if (text_of(one.get_object(), "username") == login) known = one.get_object();
  // What was given is to be handed back as it was.
  if (account) want(*account == known, kStatusContract, "no account of mine");
  want(!login.empty(), kStatusInteraction, "nobody is there to sign in");
  const json::object issued = issue_({{"login", login},
                                      {"client_id", text_of(parameters, "clientId")},
                                      {"redirect_uri", text_of(parameters, "redirectUri")},
                                      {"authority", text_of(parameters, "authority")},
                                      {"scope", scope},
                                      {"claims", text_of(parameters, "decodedClaims")},
                                      {"interactive", interactive},
                                      {"renews", parameters.contains("accessTokenToRenew")}});
  if (issued.contains("code")) {
    const std::int64_t code = number_of(issued, "code", 0);
    const bool configuration = code == 50011 || code == 700016;
    throw Refused(configuration ? kStatusConfiguration : kStatusInteraction,
                  text_of(issued, "message"));
  }
  const std::int64_t now = g_get_real_time() / 1000000;
  const std::int64_t expires_ms = (now + number_of(issued, "expires_in", 3599)) * 1000;
  json::object response{
      {"accessToken", text_of(issued, "access_token")},
      {"accessTokenType", 0},
      {"clientInfo", text_of(issued, "client_info")},
      {"expiresOn", expires_ms},
      {"extendedExpiresOn", dialect == "himmelblau" ? expires_ms / 1000 : expires_ms},
      {"grantedScopes", text_of(issued, "scope")},
      {"idToken", text_of(issued, "id_token")}};
  if (dialect == "old" && account) response["account"] = *account;
  apply_change(response, object_of(object_of(settings, call.method), "change"));
  return json::serialize(
      json::object{{"brokerTokenResponse", std::move(response)},
                   {"telemetry", {{"broker_version", telemetry_version(settings)}}}});
}

}  // namespace watchword::test
