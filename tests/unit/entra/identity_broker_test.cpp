// The identity broker as a way: whom it is asked about, what its answers mean, and what is kept of
// them, which is nothing. The broker is a function here; tests/identity-broker has a real one.
#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <deque>

#include <watchword/encoding.hpp>

#include "support/text.h"
#include "unit/entra/fixture.h"

namespace watchword::test::identity_broker {
namespace {

namespace json = boost::json;

constexpr const char* kDevOps = "499b84ac-1321-427f-aa17-267ca6975798";
constexpr const char* kRedirect = "https://login.microsoftonline.com/common/oauth2/nativeclient";
const Ask kInteractive{.flags = WW_REQUEST_INTERACTIVE};
const Person kAdaPerson{};
const Person kEvePerson{"eve@fabrikam.example", "cccccccc-0000-0000-0000-000000000003",
                        kOtherTenant};

std::string jwt(const json::object& claims) {
  return base64url_encode(R"({"alg":"RS256"})") + '.' + base64url_encode(json::serialize(claims)) +
         ".c2ln";
}

json::object account(const Person& person) {
  return {{"environment", "login.windows.net"},
          {"homeAccountId", person.oid + '.' + person.tenant},
          {"localAccountId", person.oid},
          {"name", "A Name"},
          {"passwordExpiry", 0},
          {"realm", person.tenant},
          {"username", person.username}};
}

void merge(json::object& into, const std::string& more) {
  const json::value parsed = json::parse(more);
  for (const auto& [key, value] : parsed.get_object())
    if (value.is_null())
      into.erase(key);
    else
      into[key] = value;
}

// What it gives for a token; members of the response and of the access token are replaced.
struct Gives {
  Person person = {};
  int number = 1;
  std::string tenant = kTenant;
  std::string response = "{}";
  std::string claims = "{}";
};

std::string failure(int status, const std::string& context) {
  return json::serialize(json::object{{"brokerTokenResponse",
                                       {{"error",
                                         {{"context", context},
                                          {"diagnostics", nullptr},
                                          {"errorCode", 0},
                                          {"status", status},
                                          {"subStatus", 0},
                                          {"tag", 595719680}}},
                                        {"subError", ""}}},
                                      {"telemetry", json::object()}});
}

class BrokerTest : public EntraTest {
 public:
  explicit BrokerTest(std::vector<Person> people = {kAdaPerson}) : people_(std::move(people)) {
    host.broker_installed = true;
    host.broker_presence = WW_IDENTITY_BROKER_RUNNING;
    host.broker = [this](const BrokerCalled& call) { return answer_to(call); };
  }
  ~BrokerTest() {
    // Whatever a test did, nothing of a broker's token is in the store or among the notes.
    for (const auto& [name, item] : host.secrets)
      CHECK_FALSE(contains(std::string(item.secret.view()), "BROKER"));
    for (const auto& [key, value] : host.state) CHECK_FALSE(contains(value, "eyJ"));
    for (const BrokerCalled& call : host.broker_calls) {
      CHECK(call.version == "0.0");
      CHECK(call.correlation_id.size() == 36);
    }
  }

  std::string token(const Gives& gives) const {
    json::object claims{
        {"aud", kDevOps}, {"tid", gives.tenant}, {"jti", "BROKER-" + std::to_string(gives.number)}};
    merge(claims, gives.claims);
    return jwt(claims);
  }

  std::string gives(const Gives& gives) const {
    const json::object id{{"iss", "https://login.microsoftonline.com/" + gives.tenant + "/v2.0"},
                          {"aud", kClient},
                          {"exp", host.now + 3600},
                          {"nbf", host.now},
                          {"tid", gives.tenant},
                          {"oid", gives.person.oid},
                          {"preferred_username", gives.person.username}};
    json::object response{
        {"accessToken", token(gives)},
        {"accessTokenType", 0},
        {"clientInfo", base64url_encode(json::serialize(json::object{
                           {"uid", gives.person.oid}, {"utid", gives.person.tenant}}))},
        {"expiresOn", (host.now + 3600) * 1000},
        {"extendedExpiresOn", (host.now + 3600) * 1000},
        {"grantedScopes", "user_impersonation"},
        {"idToken", jwt(id)}};
    merge(response, gives.response);
    return json::serialize(
        json::object{{"brokerTokenResponse", response}, {"telemetry", json::object()}});
  }

  // The next calls of these methods, in order; the last one stays.
  std::deque<std::string> silent;
  std::deque<std::string> window;
  std::function<void(const BrokerCalled&)> on_call;  // may throw Failure

  // The request of the last call of that method.
  json::object last(const std::string& method) const {
    for (auto call = host.broker_calls.rbegin(); call != host.broker_calls.rend(); ++call)
      if (call->method == method) return json::parse(call->request).get_object();
    return {};
  }
  json::object parameters(const std::string& method) const {
    return last(method).at("authParameters").get_object();
  }
  std::size_t calls(const std::string& method) const {
    std::size_t count = 0;
    for (const BrokerCalled& call : host.broker_calls)
      if (call.method == method) ++count;
    return count;
  }
  std::vector<std::string> ids(const Ask& ask) {
    std::vector<std::string> out;
    for (const FoundWay& way : ways(ask))
      out.push_back(way.id + (way.obstacle.empty() ? "" : " (lacks something)"));
    return out;
  }

 private:
  static std::string next(std::deque<std::string>& answers) {
    std::string answer = answers.front();
    if (answers.size() > 1) answers.pop_front();
    return answer;
  }
  std::string answer_to(const BrokerCalled& call) {
    if (on_call) on_call(call);
    if (call.method == "acquireTokenSilently")
      return silent.empty() ? gives({people_.front()}) : next(silent);
    if (call.method == "acquireTokenInteractively")
      return window.empty() ? gives({people_.front(), 2}) : next(window);
    if (call.method == "getLinuxBrokerVersion") return R"({"linuxBrokerVersion":"3.0.1"})";
    if (call.method != "getAccounts") return "{}";
    json::array list;
    for (const Person& person : people_) list.push_back(account(person));
    return json::serialize(json::object{{"accounts", list}});
  }
  const std::vector<Person> people_;
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("the account of the tenant answers silently, and nothing of it is stored") {
  BrokerTest entra;
  const auto ways = entra.ways();
  REQUIRE(ways.size() == 1);
  CHECK(ways[0].id == "identity-broker");
  CHECK(ways[0].rank == WW_RANK_BINDING);
  CHECK(ways[0].account == kAda);
  CHECK(contains(ways[0].reason, "only account of the tenant of contoso"));

  const Got got = entra.get("identity-broker");
  CHECK(got.status == WW_OK);
  CHECK(got.secret == entra.token({}));
  CHECK(got.account == kAda);
  CHECK(got.username == kAda);
  CHECK(got.expires_at == entra.host.now + 3600);
  CHECK((got.flags & WW_ANSWER_EPHEMERAL) != 0);
  CHECK((got.flags & WW_ANSWER_UNCACHED) == 0);
  CHECK(entra.host.secrets.empty());
  CHECK(entra.host.sent.empty());

  const auto asked = entra.parameters("acquireTokenSilently");
  CHECK(asked.at("account") == json::value(account(kAdaPerson)));
  CHECK(asked.at("username") == json::value(kAda));
  CHECK(asked.at("authority") == json::value("https://login.microsoftonline.com/" + kTenant));
  CHECK(asked.at("authorizationType") == 1);
  CHECK(asked.at("clientId") == json::value(kClient));
  CHECK(asked.at("redirectUri") == kRedirect);
  CHECK(asked.at("requestedScopes") ==
        json::array{json::value(std::string(kDevOps) + "/.default")});
  CHECK(asked.at("uxContextHandle") == -1);
  CHECK(asked.at("additionalQueryParametersForAuthorization").is_object());
  CHECK(contains(std::string(asked.at("decodedClaims").get_string()), "\"cp1\""));
  CHECK_FALSE(asked.contains("accessTokenToRenew"));
  CHECK_FALSE(entra.last("acquireTokenSilently").contains("account"));
}

TEST_CASE("the broker's numbers are read as they come") {
  BrokerTest entra;
  const std::int64_t end = entra.host.now + 1800;
  const auto number =
      GENERATE_COPY(std::to_string(end), std::to_string(end * 1000),
                    '"' + std::to_string(end) + '"', '"' + std::to_string(end * 1000) + '"');
  entra.silent = {entra.gives(
      {.response = R"({"expiresOn": )" + number + R"(, "grantedScopes": ["a", "b"]})"})};
  CHECK(entra.get("identity-broker").expires_at == end);
}

TEST_CASE("what answers from a session asks no bus") {
  BrokerTest entra;
  entra.host.config["entra.broker"] = "never";
  entra.sign_in();
  entra.host.config.erase("entra.broker");
  entra.host.broker_calls.clear();
  entra.host.broker_lookups = 0;
  CHECK(entra.ids(kInteractive) ==
        Texts{"session", "identity-broker", "identity-broker-sign-in", "browser"});
  CHECK(entra.get("session").secret == "ACCESS-1");
  CHECK(entra.host.broker_lookups == 0);
  CHECK(entra.host.broker_calls.empty());
  // Nor are files there that say so.
  entra.host.broker_installed = false;
  CHECK(entra.ids(kInteractive) == Texts{"session", "browser"});
  CHECK(entra.host.broker_lookups == 0);
}

TEST_CASE("a session that has ended is followed by the broker, for the same person alone") {
  const bool same = GENERATE(true, false);
  BrokerTest entra({same ? kAdaPerson : kGracePerson});
  entra.host.config["entra.broker"] = "never";
  entra.sign_in();
  entra.host.config.erase("entra.broker");
  const Got got = entra.get("identity-broker");
  CHECK(got.status == (same ? WW_OK : WW_NOT_FOUND));
  CHECK(got.account == (same ? kAda : ""));
}

TEST_CASE("which ways there are") {
  struct Row {
    const char* what;
    std::vector<Person> people;
    std::map<std::string, std::string> config;
    Ask ask;
    Texts ways;
  };
  const Ask code{.flags = WW_REQUEST_INTERACTIVE | WW_REQUEST_DEVICE_CODE};
  const Ask printed{.flags = WW_REQUEST_INTERACTIVE | WW_REQUEST_NO_BROWSER};
  const Ask offline{.flags = WW_REQUEST_OFFLINE};
  const Ask grace{.flags = WW_REQUEST_INTERACTIVE, .username = kGrace};
  const Texts both{"identity-broker", "identity-broker-sign-in", "browser"};
  const auto row = GENERATE_COPY(
      Row{"the broker's window before the browser", {kAdaPerson}, {}, kInteractive, both},
      Row{"nobody may be asked", {kAdaPerson}, {}, {}, {"identity-broker"}},
      Row{"it has no account", {}, {}, kInteractive, {"browser"}},
      Row{"it has none of this tenant", {kEvePerson}, {}, kInteractive, {"browser"}},
      Row{"of several one is chosen by a person",
          {kAdaPerson, kGracePerson},
          {},
          kInteractive,
          {"identity-broker (lacks something)", "identity-broker-sign-in", "browser"}},
      Row{"one of several is asked for", {kAdaPerson, kGracePerson}, {}, grace, both},
      Row{"a guest is asked for by name",
          {kEvePerson},
          {{"account", kEvePerson.username}},
          kInteractive,
          both},
      Row{"the tenant is named as its accounts are",
          {kAdaPerson},
          {{"tenant", "contoso.example"}},
          kInteractive,
          both},
      Row{"the tenant is named, and is another",
          {kAdaPerson},
          {{"tenant", "fabrikam.example"}},
          kInteractive,
          {"browser"}},
      Row{"who is asked for is not there", {kAdaPerson}, {}, grace, {"browser"}},
      Row{"never", {kAdaPerson}, {{"entra.broker", "never"}}, kInteractive, {"browser"}},
      Row{"always: nobody else",
          {kAdaPerson},
          {{"entra.broker", "always"}},
          kInteractive,
          {"identity-broker", "identity-broker-sign-in"}},
      Row{"always, without an account",
          {},
          {{"entra.broker", "always"}},
          kInteractive,
          {"identity-broker (lacks something)", "identity-broker-sign-in"}},
      Row{"always, without an account and a person",
          {},
          {{"entra.broker", "always"}},
          {},
          {"identity-broker (lacks something)"}},
      Row{"a person asked for a code", {kAdaPerson}, {}, code, {"identity-broker", "device-code"}},
      Row{"a person wants the address", {kAdaPerson}, {}, printed, {"identity-broker", "browser"}},
      Row{"the flow is configured",
          {kAdaPerson},
          {{"entra.flow", "browser"}},
          kInteractive,
          {"identity-broker", "browser"}},
      Row{"offline", {kAdaPerson}, {}, offline, {}});
  INFO(row.what);
  BrokerTest entra(row.people);
  for (const auto& [key, value] : row.config) entra.host.config[key] = value;
  CHECK(entra.ids(row.ask) == row.ways);
}

TEST_CASE("no window is opened where nobody would see it") {
  BrokerTest entra;
  entra.host.abilities = WW_SIGNIN_TERMINAL;
  CHECK(entra.ids(kInteractive) == Texts{"identity-broker", "device-code"});
  CHECK(entra.get("identity-broker-sign-in", kInteractive).status == WW_NOT_FOUND);
}

TEST_CASE("a broker that is not there, or is not started yet") {
  BrokerTest entra;
  entra.host.broker_presence = WW_IDENTITY_BROKER_ABSENT;
  SECTION("absent") {
    CHECK(entra.ids(kInteractive) == Texts{"browser"});
    CHECK(entra.host.broker_calls.empty());
  }
  SECTION("absent, and nobody else may answer") {
    entra.host.config["entra.broker"] = "always";
    const auto ways = entra.ways(kInteractive);
    REQUIRE(ways.size() == 1);
    CHECK(contains(ways[0].obstacle, "there is no identity broker"));
    CHECK(contains(ways[0].advice, "watchword.entra.broker to auto"));
  }
  SECTION("it can be started, which asking for the ways does not do") {
    entra.host.broker_presence = WW_IDENTITY_BROKER_STARTABLE;
    CHECK(entra.ids({}) == Texts{"identity-broker"});
    CHECK(entra.host.broker_calls.empty());
    CHECK(entra.get("identity-broker").account == kAda);
  }
  SECTION("and does not come up") {
    entra.host.broker_presence = WW_IDENTITY_BROKER_STARTABLE;
    entra.host.broker = nullptr;
    CHECK(entra.get("identity-broker").status == WW_NOT_FOUND);
    CHECK(entra.get("identity-broker-sign-in", kInteractive).status == WW_NOT_FOUND);
  }
}

TEST_CASE("an account that answered becomes the usual one once the organization took it") {
  BrokerTest entra;
  const Got got = entra.get("identity-broker");
  CHECK(entra.sessions().front().bound_to.empty());
  CHECK(entra.accepted({}, got) == WW_OK);
  const auto rows = entra.sessions();
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].account == kAda);
  CHECK(rows[0].tenant == kTenant);
  CHECK(rows[0].bound_to == Texts{"contoso"});
  CHECK(contains(entra.ways()[0].reason, "is bound to contoso"));
}

TEST_CASE("a token that is not for this is not taken, and the next way is tried") {
  struct Row {
    const char* says;
    Gives gives;
  };
  const auto row = GENERATE(
      Row{"of another tenant", {.claims = R"({"tid": "99999999-8888-7777-6666-555555555555"})"}},
      Row{"issued by another tenant",
          {.tenant = kOtherTenant, .claims = R"({"tid": "11111111-2222-3333-4444-555555555555"})"}},
      Row{"for another service", {.claims = R"({"aud": "https://graph.microsoft.com"})"}},
      Row{"another account's", {.person = kGracePerson}},
      Row{"does not say what it is for", {.response = R"({"accessToken": "BROKER-opaque"})"}},
      Row{"no readable ID token", {.response = R"({"idToken": null})"}},
      Row{"bound to a key", {.response = R"({"accessTokenType": 1})"}},
      Row{"nobody understands", {.response = R"({"accessToken": "two words"})"}},
      Row{"nobody understands", {.response = R"({"expiresOn": 1000})"}});
  BrokerTest entra;
  entra.silent = {entra.gives(row.gives)};
  const Got got = entra.get("identity-broker");
  CHECK(got.status == WW_INTERACTION_REQUIRED);
  CHECK(contains(got.message, row.says));
  CHECK(contains(got.advice, "watchword.entra.broker to never"));
  CHECK(got.secret.empty());
}

TEST_CASE("what the broker says reaches no line of its own") {
  const std::string hostile = "x\x1b[2Jred\r\nwatchword: signed in";
  const auto is_a_line = [](const std::string& text) {
    return !text.empty() && text.find_first_of("\n\r\x1b") == std::string::npos;
  };
  SECTION("in why there is no token") {
    BrokerTest entra;
    entra.silent = {failure(GENERATE(0, 2, 5, 9, 13), hostile + std::string(1000, 'y'))};
    const Got got = entra.get("identity-broker");
    CHECK(is_a_line(got.message));
    CHECK(contains(got.message, "[2Jred"));
    CHECK(got.message.size() < 600);
    for (const std::string& notice : entra.host.notices) CHECK(is_a_line(notice));
  }
  SECTION("in the name of an account") {
    BrokerTest entra({{"ada@contoso.example" + hostile, kAdaPerson.oid, kTenant}});
    CHECK(is_a_line(entra.ways()[0].account));
    CHECK(is_a_line(entra.ways()[0].reason));
  }
}

TEST_CASE("each status of the broker's is what it means") {
  struct Row {
    int status;
    const char* context;
    ww_status means;
    const char* says;
  };
  const auto row = GENERATE(
      Row{2, "invalid_grant: token_expired", WW_INTERACTION_REQUIRED, "has to ask "},
      Row{2, "AADSTS50078: Presented multi-factor", WW_INTERACTION_REQUIRED,
          "is too old for a policy (AADSTS50078)"},
      Row{2, "AADSTS53003: Access has been blocked", WW_INTERACTION_REQUIRED, "(AADSTS53003)"},
      Row{3, "no network", WW_NETWORK, "could not reach Entra"},
      Row{4, "", WW_NETWORK, "could not reach Entra"},
      Row{5, "", WW_NETWORK, "could not reach Entra"}, Row{7, "", WW_CANCELLED, "was cancelled"},
      Row{8, "", WW_CANCELLED, "was cancelled"},
      Row{13, "account unusable", WW_INTERACTION_REQUIRED,
          "cannot use its account ada@contoso.example"},
      Row{14, "removal required", WW_INTERACTION_REQUIRED,
          "cannot use its account ada@contoso.example"},
      Row{0, "unexpected", WW_INTERACTION_REQUIRED, "failed with status 0: unexpected"},
      Row{6, "contract", WW_INTERACTION_REQUIRED, "failed with status 6"},
      Row{99, "", WW_INTERACTION_REQUIRED, "failed with status 99"});
  BrokerTest entra;
  entra.silent = {failure(row.status, row.context)};
  const Got got = entra.get("identity-broker");
  CAPTURE(got.message);
  CHECK(got.status == row.means);
  CHECK(contains(got.message, row.says));
  CHECK_FALSE(got.advice.empty());
  // Nothing is forgotten because of it.
  CHECK(entra.host.secrets.empty());
  CHECK(entra.sessions().size() == 1);
}

TEST_CASE("where a sign-in is no help, the machine is to be registered") {
  struct Row {
    int status;
    const char* context;
    bool silently;  // whether it is said already before a person was asked
    bool with_person;
  };
  const auto row = GENERATE(Row{2, "invalid_grant: token_expired", false, true},
                            Row{2, "AADSTS50097: Device authentication is required", true, true},
                            Row{2, "AADSTS53000: Device is not in required state", true, true},
                            Row{2, "AADSTS53001: Device is not domain joined", true, true},
                            Row{2, "AADSTS53003: Access has been blocked", false, false},
                            Row{2, "AADSTS50105: not assigned to a role", false, false},
                            Row{13, "account unusable", false, false});
  BrokerTest entra;
  entra.silent = {failure(row.status, row.context)};
  entra.window = {failure(row.status, row.context)};
  const auto is_told = [&](const Got& got) {
    return got.status == WW_INTERACTION_REQUIRED &&
           contains(got.advice, "Open intune-portal, or what else this machine was registered by");
  };
  CHECK(is_told(entra.get("identity-broker")) == row.silently);
  CHECK(is_told(entra.get("identity-broker-sign-in", kInteractive)) == row.with_person);
}

TEST_CASE("a pair that is not registered is told once, and a browser is used") {
  const auto* context = GENERATE("AADSTS50011: The redirect URI", "AADSTS700016: Application",
                                 "no code, but the number of a wrong configuration");
  BrokerTest entra;
  const int status = contains(context, "AADSTS") ? 2 : 9;
  entra.silent = {failure(status, context)};
  entra.window = {failure(status, context)};
  const Got got = entra.get("identity-broker", kInteractive);
  CHECK(got.status == WW_INTERACTION_REQUIRED);
  CHECK(contains(got.advice, "watchword.entra.brokerClientId"));
  REQUIRE(entra.host.notices.size() == 1);
  CHECK(contains(entra.host.notices[0], "the application " + kClient));
  CHECK(contains(entra.host.notices[0], "A browser is used instead"));
  // Neither its window nor the next process asks it again.
  CHECK(entra.get("identity-broker-sign-in", kInteractive).status == WW_NOT_FOUND);
  const std::size_t calls = entra.host.broker_calls.size();
  CHECK(entra.get("identity-broker").status == WW_NOT_FOUND);
  CHECK(entra.ids(kInteractive) == Texts{"identity-broker (lacks something)", "browser"});
  CHECK(entra.host.broker_calls.size() == calls);
  CHECK(entra.host.notices.size() == 1);
  SECTION("until the pair is another one") {
    entra.host.config["entra.brokerClientId"] = "5c0ffee5-1dea-4b0b-8b0b-0123456789ab";
    entra.host.config["entra.brokerRedirectUri"] = "https://own.example/broker";
    entra.silent = {failure(2, "x")};
    entra.get("identity-broker");
    CHECK(entra.parameters("acquireTokenSilently").at("clientId") ==
          "5c0ffee5-1dea-4b0b-8b0b-0123456789ab");
    CHECK(entra.parameters("acquireTokenSilently").at("redirectUri") ==
          "https://own.example/broker");
  }
  SECTION("or nobody else may answer") {
    entra.host.config["entra.broker"] = "always";
    CHECK(entra.get("identity-broker").status == WW_INTERACTION_REQUIRED);
  }
  SECTION("or a day has gone by") {
    entra.host.now += 24 * 3600 - 1;
    CHECK(entra.get("identity-broker").status == WW_NOT_FOUND);
    entra.host.now += 1;
    CHECK(entra.get("identity-broker").status == WW_INTERACTION_REQUIRED);
    CHECK(entra.host.broker_calls.size() > calls);
  }
}

TEST_CASE("half a pair makes no sense") {
  BrokerTest entra;
  const auto* key = GENERATE("entra.brokerClientId", "entra.brokerRedirectUri");
  entra.host.config[key] = "5c0ffee5-1dea-4b0b-8b0b-0123456789ab";
  const Got got = entra.get("identity-broker");
  CHECK(got.status == WW_INVALID);
  CHECK(contains(got.message, std::string("watchword.") + key + " is set"));
}

TEST_CASE("a broker that hangs, dies or talks nonsense is left alone for a while") {
  struct Row {
    std::function<std::string()> answers;
    const char* says;
  };
  const auto row = GENERATE(
      Row{[]() -> std::string { throw Failure(WW_TIMEOUT, "it did not answer within 20 seconds"); },
          "did not answer within 20 seconds"},
      Row{[]() -> std::string { throw Failure(WW_NETWORK, "it went away before it answered"); },
          "went away before it answered"},
      Row{[] { return std::string("{garbage"); }, "nobody understands"},
      Row{[] { return std::string("[]"); }, "nobody understands"},
      Row{[] { return std::string("{}"); }, "nobody understands"});
  const auto* method = GENERATE("getAccounts", "acquireTokenSilently");
  BrokerTest entra;
  const auto working = entra.host.broker;
  entra.host.broker = [&](const BrokerCalled& call) {
    return call.method == method ? row.answers() : working(call);
  };
  const Got got = entra.get("identity-broker", kInteractive);
  CAPTURE(got.message);
  CHECK(got.status == WW_INTERACTION_REQUIRED);
  CHECK(contains(got.message, row.says));
  CHECK(contains(got.advice, "watchword.entra.broker to never"));
  // Nor does its window hang, and the next process does not wait for it either.
  const std::size_t calls = entra.host.broker_calls.size();
  CHECK(entra.get("identity-broker-sign-in", kInteractive).status == WW_INTERACTION_REQUIRED);
  CHECK(entra.ids(kInteractive) == Texts{"identity-broker (lacks something)", "browser"});
  CHECK(entra.host.broker_calls.size() == calls);
  // Nor for long.
  BrokerTest later;
  later.host.state = entra.host.state;
  later.host.now = entra.host.now + 59;
  CHECK(later.ids({}) == Texts{"identity-broker (lacks something)"});
  later.host.now += 2;
  CHECK(later.ids({}) == Texts{"identity-broker"});
}

TEST_CASE("Himmelblau's errors are words, and its window can still help") {
  BrokerTest entra;
  entra.on_call = [](const BrokerCalled& call) {
    if (call.method == "acquireTokenSilently")
      throw Failure(WW_REFUSED, "com.example refused: a PIN is needed");
  };
  CHECK(entra.get("identity-broker", kInteractive).status == WW_INTERACTION_REQUIRED);
  CHECK(entra.get("identity-broker-sign-in", kInteractive).status == WW_OK);
}

TEST_CASE("Ctrl-C ends the silent way too") {
  BrokerTest entra;
  entra.on_call = [](const BrokerCalled&) { throw Failure(WW_CANCELLED, "cancelled"); };
  CHECK(entra.get("identity-broker").status == WW_CANCELLED);
}

TEST_CASE("a person signs in in the broker's window") {
  BrokerTest entra;
  entra.silent = {failure(2, "")};
  CHECK(entra.get("identity-broker", kInteractive).status == WW_INTERACTION_REQUIRED);
  const Got got = entra.get("identity-broker-sign-in", kInteractive);
  CHECK(got.status == WW_OK);
  CHECK(got.secret == entra.token({.number = 2}));
  CHECK(got.account == kAda);
  CHECK(entra.host.secrets.empty());
  CHECK(entra.sessions().front().bound_to == Texts{"contoso"});
  const auto asked = entra.parameters("acquireTokenInteractively");
  CHECK(asked.at("authorizationType") == 6);
  CHECK(asked.at("account") == json::value(account(kAdaPerson)));
  CHECK(asked.at("username") == json::value(kAda));
  // It takes minutes: no limit of a bus, and long enough for a person.
  for (const BrokerCalled& call : entra.host.broker_calls)
    if (call.method == "acquireTokenInteractively") CHECK(call.timeout_ms >= 300 * 1000);
  REQUIRE(entra.host.notices.size() == 2);
  CHECK(contains(entra.host.notices[0], "in a window of its own to sign in to contoso as " + kAda));
  CHECK(contains(entra.host.notices[1], "signed in to contoso as " + kAda));
  CHECK(entra.host.locked.size() == 1);
}

TEST_CASE("of several accounts a person chooses one in the window") {
  BrokerTest entra({kAdaPerson, kGracePerson});
  entra.window = {entra.gives({kGracePerson, 2})};
  const Got got = entra.get("identity-broker-sign-in", kInteractive);
  CHECK(got.account == kGrace);
  CHECK_FALSE(entra.parameters("acquireTokenInteractively").contains("account"));
  CHECK_FALSE(entra.parameters("acquireTokenInteractively").contains("username"));
  entra.silent = {entra.gives({kGracePerson, 3})};
  CHECK(entra.get("identity-broker").account == kGrace);
}

TEST_CASE("the window that is closed ends it quietly, and nobody else opens one at once") {
  BrokerTest entra;
  entra.window = {failure(7, "")};
  const Got got = entra.get("identity-broker-sign-in", kInteractive);
  CHECK(got.status == WW_CANCELLED);
  const std::size_t windows = entra.calls("acquireTokenInteractively");
  CHECK(entra.get("identity-broker-sign-in", kInteractive).status == WW_CANCELLED);
  CHECK(entra.calls("acquireTokenInteractively") == windows);
}

TEST_CASE("Ctrl-C closes the window, if the broker can") {
  BrokerTest entra;
  entra.on_call = [](const BrokerCalled& call) {
    if (call.method == "acquireTokenInteractively") throw Failure(WW_CANCELLED, "cancelled");
  };
  CHECK(entra.get("identity-broker-sign-in", kInteractive).status == WW_CANCELLED);
  const BrokerCalled& cancel = entra.host.broker_calls.back();
  CHECK(cancel.method == "cancelInteractiveFlow");
  CHECK(cancel.one_way);
  const BrokerCalled& call = *(entra.host.broker_calls.end() - 2);
  CHECK(call.method == "acquireTokenInteractively");
  CHECK(cancel.correlation_id == call.correlation_id);
}

TEST_CASE("somebody else than was asked for is not taken") {
  BrokerTest entra;
  entra.host.config["entra.broker"] = "always";
  const Ask ask{.flags = WW_REQUEST_INTERACTIVE, .username = kGrace};
  entra.window = {entra.gives({kAdaPerson, 2})};
  const Got got = entra.get("identity-broker-sign-in", ask);
  CHECK(got.status == WW_REFUSED);
  CHECK(contains(got.message, "you signed in as " + kAda + ", and " + kGrace + " was asked for"));
}

TEST_CASE("what another process's person did is used, and nobody is asked twice") {
  BrokerTest entra;
  entra.ways(kInteractive);
  entra.host.on_lock = [&](const std::string&) {
    entra.host.on_lock = nullptr;
    entra.host.state["identity-broker-signed-in|login.windows.net|" + kTenant] = "another";
  };
  CHECK(entra.get("identity-broker-sign-in", kInteractive).status == WW_OK);
  CHECK(entra.calls("acquireTokenInteractively") == 0);
}

TEST_CASE("claims that are demanded travel into both ways, with what this client can") {
  BrokerTest entra;
  Ask ask = kInteractive;
  const std::string demanded = R"({"access_token":{"nbf":{"essential":true,"value":"1"}}})";
  ask.challenges = {challenge() + ", error=\"insufficient_claims\", claims=\"" +
                    base64_encode(demanded) + "\""};
  CHECK(entra.get("identity-broker", ask).status == WW_OK);
  CHECK(entra.get("identity-broker-sign-in", ask).status == WW_OK);
  for (const char* method : {"acquireTokenSilently", "acquireTokenInteractively"}) {
    const auto claims = json::parse(entra.parameters(method).at("decodedClaims").get_string());
    CHECK(claims.at("access_token").at("nbf").at("value") == "1");
    CHECK(claims.at("access_token").at("xms_cc").at("values") == json::array{"cp1"});
  }
}

TEST_CASE("the very token that was refused is given back to be renewed") {
  BrokerTest entra;
  const std::string old = entra.token({});
  Ask ask;
  ask.refused_sha256 = entra.hash(old);
  SECTION("and another one comes") {
    entra.silent = {entra.gives({}), entra.gives({.number = 2})};
    CHECK(entra.get("identity-broker", ask).secret == entra.token({.number = 2}));
    CHECK(entra.parameters("acquireTokenSilently").at("accessTokenToRenew") == json::value(old));
  }
  SECTION("or the same again, and a person is needed") {
    entra.silent = {entra.gives({})};
    const Got got = entra.get("identity-broker", ask);
    CHECK(got.status == WW_INTERACTION_REQUIRED);
    CHECK(contains(got.message, "the very token"));
    CHECK(entra.calls("acquireTokenSilently") == 2);
  }
}

TEST_CASE("one that ends too soon is renewed as well") {
  BrokerTest entra;
  const std::string soon =
      R"({"expiresOn": )" + std::to_string((entra.host.now + 200) * 1000) + "}";
  SECTION("by the margin") {
    entra.silent = {entra.gives({.response = soon}), entra.gives({.number = 2})};
    CHECK(entra.get("identity-broker").secret == entra.token({.number = 2}));
  }
  SECTION("one that does not get longer is better than none") {
    entra.silent = {entra.gives({.response = soon})};
    CHECK(entra.get("identity-broker").status == WW_OK);
  }
  SECTION("unless more was asked for") {
    Ask ask;
    ask.min_ttl_seconds = 600;
    entra.silent = {entra.gives({.response = soon})};
    CHECK(entra.get("identity-broker", ask).status == WW_REFUSED);
  }
}

TEST_CASE("of scopes the broker takes one, all of a resource") {
  BrokerTest entra;
  entra.host.config["entra.scopes"] =
      std::string(kDevOps) + "/vso.code " + kDevOps + "/vso.packaging";
  CHECK(entra.get("identity-broker").status == WW_OK);
  CHECK(entra.parameters("acquireTokenSilently").at("requestedScopes") ==
        json::array{json::value(std::string(kDevOps) + "/.default")});
}

TEST_CASE("an organization that refuses two in a row wants a person, and then leaves it") {
  BrokerTest entra;
  const auto refuse = [&](const Got& got) { return entra.refused({}, got); };
  entra.silent = {entra.gives({.number = 1})};
  const Got first = entra.get("identity-broker");
  CHECK(refuse(first) == WW_OK);
  // git's next question names it as well: that is the same refusal.
  Ask again;
  again.refused_sha256 = entra.hash(first.secret);
  entra.silent = {entra.gives({.number = 2})};
  const Got second = entra.get("identity-broker", again);
  CHECK(second.status == WW_OK);
  CHECK(refuse(second) == WW_OK);
  const Got third = entra.get("identity-broker", kInteractive);
  CHECK(third.status == WW_INTERACTION_REQUIRED);
  CHECK(contains(third.message, "renewed just before"));
  const Got signed_in = entra.get("identity-broker-sign-in", kInteractive);
  CHECK(signed_in.status == WW_OK);
  CHECK(refuse(signed_in) == WW_OK);
  entra.silent = {entra.gives({.number = 3})};
  CHECK(refuse(entra.get("identity-broker")) == WW_OK);
  const Got barred = entra.get("identity-broker");
  CHECK(barred.status == WW_REFUSED);
  CHECK(contains(barred.message, "even after a new sign-in"));
}

TEST_CASE("login takes the one account that is there, and else asks") {
  BrokerTest entra;
  const Ask login{.flags = WW_REQUEST_INTERACTIVE};
  SECTION("silently") {
    CHECK(entra.login(login).account == kAda);
    CHECK(entra.calls("acquireTokenInteractively") == 0);
    CHECK(entra.sessions().front().bound_to == Texts{"contoso"});
  }
  SECTION("with a person where one is needed") {
    entra.silent = {failure(2, "")};
    CHECK(entra.login(login).secret == entra.token({.number = 2}));
  }
  SECTION("another account goes to the browser") {
    Ask grace = login;
    grace.account = kGrace;
    entra.person_agrees();
    entra.expect_tokens({.number = 4, .person = kGracePerson});
    CHECK(entra.login(grace).secret == "ACCESS-4");
    CHECK(entra.calls("acquireTokenSilently") == 0);
  }
  SECTION("a broker of no use is told, and the browser opens") {
    entra.silent = {"garbage"};
    entra.person_agrees();
    entra.expect_tokens({.number = 4});
    CHECK(entra.login(login).secret == "ACCESS-4");
    CHECK(contains(entra.host.notices.front(), "A browser is used instead"));
  }
  SECTION("a window that was closed does not") {
    entra.silent = {failure(2, "")};
    entra.window = {failure(7, "")};
    CHECK(entra.login(login).status == WW_CANCELLED);
  }
  SECTION("alone, and not there") {
    entra.host.config["entra.broker"] = "always";
    entra.host.broker_presence = WW_IDENTITY_BROKER_ABSENT;
    CHECK(entra.login(login).status == WW_INTERACTION_REQUIRED);
  }
}

TEST_CASE("who signed out is not answered for, until somebody signs in") {
  BrokerTest entra;
  const bool bound = GENERATE(true, false);
  if (bound) entra.accepted({}, entra.get("identity-broker"));
  SECTION("of the organization") {
    CHECK(entra.logout({}) == WW_OK);
    CHECK(entra.get("identity-broker").status == WW_INTERACTION_REQUIRED);
    CHECK(entra.signed_out() == Texts{"contoso"});
    CHECK(entra.ids(kInteractive) ==
          Texts{"session (lacks something)", "identity-broker-sign-in", "browser"});
  }
  SECTION("with one account") {
    CHECK(entra.logout({.account = kAda}) == WW_OK);
    CHECK(entra.get("identity-broker").status != WW_OK);
    // Not by being named, either.
    CHECK(entra.get("identity-broker", {.username = kAda}).status != WW_OK);
  }
  SECTION("of everything") {
    CHECK(entra.logout({.host = ""}) == (bound ? WW_OK : WW_NOT_FOUND));
    CHECK(entra.get("identity-broker").status == WW_INTERACTION_REQUIRED);
  }
  // The broker keeps its accounts: they are not Watchword's.
  CHECK(entra.calls("removeAccount") == 0);
  CHECK(entra.get("identity-broker-sign-in", kInteractive).status == WW_OK);
  CHECK(entra.get("identity-broker").status == WW_OK);
}

TEST_CASE("the broker drops an account where a person asked for that") {
  BrokerTest entra({kAdaPerson, kEvePerson});
  Ask logout;
  logout.options = {{"from-broker", ""}};
  SECTION("the organization's") {
    CHECK(entra.logout(logout) == WW_OK);
    CHECK(entra.calls("removeAccount") == 1);
    CHECK(entra.last("removeAccount").at("account") == json::value(account(kAdaPerson)));
    CHECK(entra.last("removeAccount").at("clientId") == json::value(kClient));
  }
  SECTION("all") {
    logout.host = "";
    entra.logout(logout);
    CHECK(entra.calls("removeAccount") == 2);
  }
  SECTION("or says that it does not") {
    entra.on_call = [](const BrokerCalled& call) {
      if (call.method == "removeAccount") throw Failure(WW_REFUSED, "removeAccount is not there");
    };
    CHECK(entra.logout(logout) == WW_REFUSED);
    CHECK(entra.signed_out() == Texts{"contoso"});
  }
}

TEST_CASE("a policy about devices names the broker as the next thing to do") {
  const int code = GENERATE(50097, 53000, 53001, 53002, 53003);
  BrokerTest entra(std::vector<Person>{});
  const auto refused = [&] {
    entra.person_agrees();
    entra.expect_error("interaction_required", code);
    const Got got = entra.get("browser", kInteractive);
    CHECK(got.status == WW_REFUSED);
    CHECK(contains(got.message, "(AADSTS" + std::to_string(code)));
    return got.advice;
  };
  SECTION("one could be installed") {
    entra.host.broker_presence = WW_IDENTITY_BROKER_ABSENT;
    CHECK(contains(refused(), "install Microsoft's identity broker"));
  }
  SECTION("there is one") {
    CHECK(contains(refused(), "sign in to this machine's identity broker"));
  }
  SECTION("it is not asked") {
    entra.host.config["entra.broker"] = "never";
    CHECK(contains(refused(), "set watchword.entra.broker to auto"));
  }
  SECTION("this system has none") {
    entra.host.offer(WW_EXT_IDENTITY_BROKER, nullptr);
    CHECK_FALSE(contains(refused(), "identity broker"));
  }
}

TEST_CASE("a session that is refused for its device is followed by the broker") {
  BrokerTest entra;
  entra.host.config["entra.broker"] = "never";
  entra.sign_in();
  entra.host.now += 3600;
  entra.expect_error("invalid_grant", 53000);
  SECTION("where there is one") {
    entra.host.config.erase("entra.broker");
    const Got got = entra.get("session");
    CHECK(got.status == WW_INTERACTION_REQUIRED);
    CHECK(contains(got.message, "(AADSTS53000"));
    CHECK(entra.get("identity-broker").status == WW_OK);
    CHECK(contains(entra.stored_session(), "REFRESH-1"));
  }
  SECTION("and else it is told") {
    CHECK(entra.get("session").status == WW_REFUSED);
  }
}

TEST_CASE("without any store the broker answers all the same") {
  BrokerTest entra;
  entra.host.offer(WW_EXT_SECRETS, nullptr);
  CHECK(entra.get("identity-broker").status == WW_OK);
}

}  // namespace watchword::test::identity_broker
