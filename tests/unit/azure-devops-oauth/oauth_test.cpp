// The provider in a recording host.
#include "azure-devops-oauth/oauth.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <watchword/encoding.hpp>
#include <watchword/sdk/testing/recording_host.hpp>

#include "azure-devops-oauth/refusals.h"

using namespace watchword;
using namespace watchword::devops_oauth;
using Catch::Matchers::ContainsSubstring;
using test::Scripted;
using test::Sent;

namespace {

const std::string kApp = "00001111-aaaa-2222-bbbb-3333cccc4444";
const std::string kCallback = "https://localhost:8443/callback";
const std::string kTokenUrl = "https://app.vssps.visualstudio.com/oauth2/token";
const std::string kConnectionData = "https://dev.azure.com/contoso/_apis/connectionData";
const std::string kSession = "session|" + kApp + "|alices-id";
constexpr std::int64_t kYear = 365LL * 86400;

std::string jwt(const std::string& claims) {
  return "eyJhbGciOiJSUzI1NiJ9." + base64url_encode(claims) + ".c2lnbmVk";
}

std::string access(int number, const std::string& user = "alices-id") {
  return jwt(R"({"aud":"app.vstoken.visualstudio.com","nameid":")" + user + R"(","jti":")" +
             std::to_string(number) + "\"}");
}

class OAuthTest {
 public:
  OAuthTest() {
    host.abilities = WW_SIGNIN_BROWSER | WW_SIGNIN_TERMINAL;
    host.on_question = [](const std::string&, bool hidden) {
      CHECK(hidden);
      return std::string(" THE-SECRET\n");
    };
    host.person = [](const test::Browser& browser) {
      return test::Parameters{{"code", "THE-CODE"}, {"state", browser.state}};
    };
  }

  static Request request(std::uint32_t flags = 0) {
    Request out;
    out.flags = flags;
    out.protocol = "https";
    out.host = "dev.azure.com";
    out.path = "contoso/engine/_git/engine";
    return out;
  }
  static Request login_request() {
    Request out = request(WW_REQUEST_INTERACTIVE);
    out.options = {{"client-id", kApp}, {"redirect-uri", kCallback}};
    return out;
  }

  Scripted tokens(int number) const {
    return {200,
            R"({"access_token":")" + access(number) +
                R"(","token_type":"jwt-bearer","expires_in":"3599","refresh_token":"REFRESH-)" +
                std::to_string(number) + R"("})"};
  }
  void expect_tokens(int number) { host.expect("POST", kTokenUrl, tokens(number)); }
  void expect_error(const std::string& error, const std::string& description, int status = 400) {
    host.expect("POST", kTokenUrl,
                Scripted{status, R"({"Error":")" + error + R"(","ErrorDescription":")" +
                                     description + "\"}"});
  }
  void expect_account(int status = 200, const std::string& account = "alice@contoso.example") {
    host.expect("GET", kConnectionData,
                Scripted{status, R"({"authenticatedUser":{"properties":{"Account":{"$value":")" +
                                     account + R"("}}}})"});
  }
  Answer sign_in() {
    expect_tokens(1);
    expect_account();
    return std::move(*oauth.login(login_request()));
  }
  std::string refresh_token() {
    const auto session = Sessions(Host(host.get()), kService).find(kApp + "|alices-id");
    return session ? std::string(session->refresh_token.view()) : "";
  }

  test::RecordingHost host;
  OAuth oauth{Host(host.get())};
};

Failure failure_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Failure& failure) {
    return failure;
  }
  return {WW_OK, "nothing was thrown"};
}

}  // namespace

TEST_CASE_METHOD(OAuthTest, "approving: the dialect of the service, exactly") {
  const Answer answer = sign_in();
  CHECK(answer.secret.view() == access(1));
  CHECK(answer.account == "alice@contoso.example");
  CHECK(answer.expires_at == host.now + 3599);
  REQUIRE(host.browsers.size() == 1);
  const auto& query = host.browsers[0].query;
  CHECK(host.browsers[0].url.starts_with("https://app.vssps.visualstudio.com/oauth2/authorize?"));
  CHECK(query.at("response_type") == "Assertion");
  CHECK(query.at("scope") == "vso.code_write vso.packaging");
  CHECK(query.at("redirect_uri") == kCallback);
  CHECK(query.at("state").size() >= 43);
  REQUIRE(host.callbacks.size() == 1);
  CHECK(host.callbacks[0].redirect_uri == kCallback);
  CHECK(host.callbacks[0].private_key == "PRIVATE-KEY");
  const std::map<std::string, std::string> expected = {
      {"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
      {"client_assertion", "THE-SECRET"},
      {"grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"},
      {"assertion", "THE-CODE"},
      {"redirect_uri", kCallback}};
  CHECK(host.sent[0].form == expected);
  CHECK(host.sent[0].headers.at("Content-Type") == "application/x-www-form-urlencoded");
  CHECK(host.sent[1].headers.at("X-TFS-FedAuthRedirect") == "Suppress");
  CHECK(host.pages.at(0).status == WW_OK);
  CHECK(host.open_listeners == 0);
  // Asked for once; what is secret is in the store and nowhere else.
  CHECK(host.questions.size() == 1);
  const std::string texts = host.all_texts();
  for (const char* secret : {"THE-SECRET", "THE-CODE", "REFRESH-1", "PRIVATE-KEY"})
    CHECK(texts.find(secret) == std::string::npos);
  CHECK_THAT(texts, ContainsSubstring("is being removed"));
}

TEST_CASE_METHOD(OAuthTest,
                 "whoever approves must be who was asked for, before anything is bound") {
  Request asked = login_request();
  asked.account = "bob@contoso.example";
  const auto refuse = [&](int status, const std::string& said) {
    expect_tokens(1);
    expect_account(status);
    const Failure failure = failure_of([&] { oauth.login(asked); });
    CHECK(failure.status() == WW_REFUSED);
    CHECK_THAT(failure.message(), ContainsSubstring(said));
    CHECK_THAT(failure.message() + failure.advice(), ContainsSubstring("bob@contoso.example"));
    CHECK(host.pages.back().status == WW_REFUSED);
    CHECK_FALSE(Bindings(Host(host.get())).find("contoso"));
    CHECK(host.all_answered());
  };
  refuse(200, "it was approved by alice@contoso.example");
  CHECK(refresh_token().empty());
  refuse(500, "contoso does not say who approved");
  CHECK(refresh_token().empty());

  // In any case of letters it is the same account.
  asked.account = "Alice@Contoso.Example";
  expect_tokens(2);
  expect_account();
  CHECK(oauth.login(asked)->account == "alice@contoso.example");
  REQUIRE(Bindings(Host(host.get())).find("contoso"));

  // A session that was there before is not lost over it, and stays bound as it was.
  asked.account = "bob@contoso.example";
  expect_tokens(3);
  expect_account();
  CHECK(failure_of([&] { oauth.login(asked); }).status() == WW_REFUSED);
  CHECK(refresh_token() == "REFRESH-3");
  CHECK(Bindings(Host(host.get())).find("contoso")->account == "alice@contoso.example");
}

TEST_CASE_METHOD(OAuthTest, "without an organization nobody can tell who approves") {
  Request asked = login_request();
  asked.path = "";
  asked.account = "bob@contoso.example";
  CHECK(failure_of([&] { oauth.login(asked); }).status() == WW_INVALID);
  CHECK(host.browsers.empty());
}

TEST_CASE_METHOD(OAuthTest, "a session is not answered to a request for another account") {
  sign_in();
  const auto ways_for = [&](const std::string& username) {
    Request asked = request();
    asked.username = username;
    return oauth.ways(asked).size();
  };
  CHECK(ways_for("") == 1);
  CHECK(ways_for("contoso") == 1);
  CHECK(ways_for("alice@contoso.example") == 1);
  CHECK(ways_for("bob@contoso.example") == 0);
  Request asked = request();
  asked.username = "bob@contoso.example";
  CHECK_FALSE(oauth.get(asked, kWaySession));
}

TEST_CASE_METHOD(OAuthTest, "the secret is in the store before the code is spent") {
  sign_in();
  const auto index = [&](const std::string& event) {
    return std::find(host.events.begin(), host.events.end(), event) - host.events.begin();
  };
  CHECK(index("put app " + kApp) < index("http POST " + kTokenUrl));
}

TEST_CASE_METHOD(OAuthTest, "a token in memory is answered, and a renewed one kept before use") {
  sign_in();
  const auto ways = oauth.ways(request());
  REQUIRE(ways.size() == 1);
  CHECK(ways[0].rank == WW_RANK_BINDING);
  CHECK_THAT(ways[0].reason, ContainsSubstring("alice@contoso.example approved"));
  CHECK(ways[0].expires_at == host.now + 3599);
  CHECK(oauth.get(request(), "session")->secret.view() == access(1));
  host.now += 3500;
  host.events.clear();
  host.expect("POST", kTokenUrl, [&](const Sent& sent) {
    CHECK(sent.form.at("grant_type") == "refresh_token");
    CHECK(sent.form.at("assertion") == "REFRESH-1");
    CHECK(sent.form.count("client_id") == 0);
    CHECK(host.locked.back() == kSession);
    return tokens(2);
  });
  CHECK(oauth.get(request(), "session")->secret.view() == access(2));
  CHECK(refresh_token() == "REFRESH-2");
  const std::vector<std::string> expected = {
      "lock " + kSession, "http POST " + kTokenUrl, "put session " + kApp + "|alices-id",
      "put access " + kApp + "|alices-id", "unlock " + kSession};
  CHECK(host.events == expected);
}

TEST_CASE_METHOD(OAuthTest, "a session that is over is dropped, and can be approved again") {
  sign_in();
  host.now += 3500;
  SECTION("revoked") {
    expect_error("invalid_grant", "No authorization grant was found");
    const Failure failure = failure_of([&] { oauth.get(request(), "session"); });
    CHECK(failure.status() == WW_INTERACTION_REQUIRED);
    CHECK_THAT(failure.message(), ContainsSubstring("revoked"));
  }
  SECTION("expired") {
    expect_error("invalid_request", "The given refresh token is invalid");
    CHECK(failure_of([&] { oauth.get(request(), "session"); }).status() == WW_INTERACTION_REQUIRED);
  }
  CHECK(refresh_token().empty());
  CHECK(oauth.ways(request()).empty());
  const auto ways = oauth.ways(request(WW_REQUEST_INTERACTIVE));
  REQUIRE(ways.size() == 1);
  CHECK(ways[0].id == "browser");
  // The secret is still there.
  expect_tokens(3);
  expect_account();
  CHECK(oauth.get(request(WW_REQUEST_INTERACTIVE), "browser")->secret.view() == access(3));
  CHECK(host.questions.size() == 1);
}

TEST_CASE_METHOD(OAuthTest, "a renewal that was broken off is told truly") {
  sign_in();
  host.now += 3600;
  SECTION("after the service had answered") {
    host.expect("POST", kTokenUrl,
                [](const Sent&) -> Scripted { throw Failure(WW_NETWORK, "cut off"); });
    CHECK(failure_of([&] { oauth.get(request(), "session"); }).status() == WW_NETWORK);
    CHECK(refresh_token() == "REFRESH-1");
    expect_error("invalid_request", "The access token has already been refreshed");
    const Failure failure = failure_of([&] { oauth.get(request(), "session"); });
    CHECK(failure.status() == WW_INTERACTION_REQUIRED);
    CHECK_THAT(failure.message(), ContainsSubstring("broken off"));
  }
  SECTION("before it had decided, nothing is lost") {
    host.expect("POST", kTokenUrl,
                [](const Sent&) -> Scripted { throw Failure(WW_NETWORK, "cut off"); });
    CHECK(failure_of([&] { oauth.get(request(), "session"); }).status() == WW_NETWORK);
    expect_tokens(2);
    CHECK(oauth.get(request(), "session")->secret.view() == access(2));
  }
  SECTION("a token that somebody else used is another thing") {
    expect_error("invalid_request", "The access token has already been refreshed");
    CHECK_THAT(failure_of([&] { oauth.get(request(), "session"); }).message(),
               ContainsSubstring("something else"));
  }
}

TEST_CASE_METHOD(OAuthTest, "a refresh token that another machine used does not end the session") {
  host.store_is_shared = true;
  sign_in();
  host.now += 3500;
  const std::string error =
      GENERATE("The access token has already been refreshed", "The given refresh token is invalid");
  expect_error("invalid_request", error);
  int pauses = 0;
  host.on_sleep = [&] {
    if (++pauses != 3) return;
    const Host own(host.get());
    const Sessions sessions(own, kService);
    auto newer = sessions.find(kApp + "|alices-id");
    newer->refresh_token = Secret("REFRESH-OF-ANOTHER-MACHINE");
    sessions.save(*newer);
  };
  SECTION("the newer one is waited for") {
    host.expect("POST", kTokenUrl, [&](const Sent& sent) {
      CHECK(sent.form.at("assertion") == "REFRESH-OF-ANOTHER-MACHINE");
      return tokens(5);
    });
    CHECK(oauth.get(request(), "session")->secret.view() == access(5));
    CHECK(refresh_token() == "REFRESH-5");
  }
  SECTION("nothing is erased when none comes, and it is not tried again") {
    host.on_sleep = nullptr;
    CHECK(failure_of([&] { oauth.get(request(), "session"); }).status() == WW_INTERACTION_REQUIRED);
    CHECK(refresh_token() == "REFRESH-1");
    const auto sent = host.sent.size();
    const Failure failure = failure_of([&] { oauth.get(request(), "session"); });
    CHECK(failure.status() == WW_INTERACTION_REQUIRED);
    CHECK_THAT(failure.advice(), ContainsSubstring("watchword login"));
    CHECK(host.sent.size() == sent);
  }
}

TEST_CASE_METHOD(OAuthTest, "a session that an earlier version stored is read, and written alike") {
  sign_in();
  Item& item = host.secrets.at({"session", kApp + "|alices-id"});
  item.secret = Secret(
      R"({"version":1,"client_id":")" + kApp +
      R"(","user":"alices-id","account":"alice@contoso.example","authority":"https://app.vssps.visualstudio.com","authorized_at":1700000000,"renewed_at":1700000000,"ends_at":1900000000,"refresh_token":"REFRESH-1"})");
  const std::string before(item.secret.view());
  const Host own(host.get());
  const Sessions sessions(own, kService);
  CHECK(oauth.sessions().at(0).session_ends_at == 1900000000);
  sessions.save(*sessions.find(kApp + "|alices-id"));
  CHECK(parse_object(host.secrets.at({"session", kApp + "|alices-id"}).secret.view()) ==
        parse_object(before));
}

TEST_CASE_METHOD(OAuthTest, "of two secrets the one that the service takes is used") {
  sign_in();
  const Host own(host.get());
  const Apps apps(own);
  App app = *apps.find(kApp);
  app.add_secret(Secret("NEW-SECRET"));
  app.add_secret(Secret("NEW-SECRET"));
  CHECK(app.secrets.size() == 2);
  apps.save(app);
  host.now += 3500;
  expect_error("unauthorized_client", "Client failed validation");
  host.expect("POST", kTokenUrl, [&](const Sent& sent) {
    CHECK(sent.form.at("client_assertion") == "THE-SECRET");
    CHECK(sent.form.at("assertion") == "REFRESH-1");
    return tokens(2);
  });
  CHECK(oauth.get(request(), "session")->secret.view() == access(2));
  CHECK(host.sent[2].form.at("client_assertion") == "NEW-SECRET");
  // A third one takes the place of the oldest.
  app.add_secret(Secret("NEWEST-SECRET"));
  CHECK(app.secrets.size() == 2);
  CHECK(app.secrets.back().view() == "NEW-SECRET");
  // With none that is good the session stays: a new secret mends it.
  host.now += 3500;
  expect_error("invalid_request", "Client secret is expired.");
  expect_error("invalid_request", "Client secret is expired.");
  const Failure failure = failure_of([&] { oauth.get(request(), "session"); });
  CHECK(failure.status() == WW_REFUSED);
  CHECK_THAT(failure.message(), ContainsSubstring("secret"));
  CHECK(refresh_token() == "REFRESH-2");
}

TEST_CASE_METHOD(OAuthTest, "a secret that was mistyped is asked for again") {
  expect_error("unauthorized_client", "Client failed validation");
  CHECK(failure_of([&] { oauth.login(login_request()); }).status() == WW_REFUSED);
  CHECK(host.pages.at(0).status == WW_REFUSED);
  sign_in();
  CHECK(host.questions.size() == 2);
}

TEST_CASE_METHOD(OAuthTest, "where nobody can be asked the secret comes from the environment") {
  host.on_question = nullptr;
  CHECK_THAT(failure_of([&] { oauth.login(login_request()); }).advice(),
             ContainsSubstring("WATCHWORD_AZURE_DEVOPS_OAUTH_CLIENT_SECRET"));
  host.environment["WATCHWORD_AZURE_DEVOPS_OAUTH_CLIENT_SECRET"] = "FROM-THE-ENVIRONMENT";
  sign_in();
  CHECK(host.sent[0].form.at("client_assertion") == "FROM-THE-ENVIRONMENT");
}

TEST_CASE_METHOD(OAuthTest, "a denial, and an answer without a code") {
  host.person = [](const test::Browser& browser) {
    return test::Parameters{{"error", "AccessDenied"}, {"state", browser.state}};
  };
  CHECK(failure_of([&] { oauth.login(login_request()); }).status() == WW_CANCELLED);
  host.person = [](const test::Browser& browser) {
    return test::Parameters{{"state", browser.state}};
  };
  CHECK(failure_of([&] { oauth.login(login_request()); }).status() == WW_CANCELLED);
  CHECK(host.sent.empty());
}

TEST_CASE_METHOD(OAuthTest, "whoever declined is not asked again at once, but by a login") {
  sign_in();
  for (auto& [name, item] : host.secrets)
    if (item.kind == "session") item.secret = Secret("gone");
  const auto approve = host.person;
  host.person = [](const test::Browser& browser) {
    return test::Parameters{{"error", "AccessDenied"}, {"state", browser.state}};
  };
  const auto ask = [&] {
    return failure_of([&] { oauth.get(request(WW_REQUEST_INTERACTIVE), "browser"); });
  };
  CHECK(ask().status() == WW_CANCELLED);
  const auto asked = host.browsers.size();
  const Failure silent = ask();
  CHECK(silent.status() == WW_CANCELLED);
  CHECK_THAT(silent.message(), ContainsSubstring("not asking again"));
  CHECK_THAT(silent.advice(), ContainsSubstring("watchword login https://dev.azure.com/contoso"));
  CHECK(host.browsers.size() == asked);
  host.person = approve;
  SECTION("for a while") {
    host.now += oauth::kSilenceSeconds;
    expect_tokens(2);
    expect_account();
    CHECK(oauth.get(request(WW_REQUEST_INTERACTIVE), "browser")->secret.view() == access(2));
  }
  SECTION("a login asks, and ends it") {
    sign_in();
    CHECK(host.state.count("silenced|approve|" + kApp) == 0);
  }
}

TEST_CASE_METHOD(OAuthTest, "an organization that refuses a fresh token stops it") {
  SECTION("at the login") {
    expect_tokens(1);
    expect_account(401);
    const Failure failure = failure_of([&] { oauth.login(login_request()); });
    CHECK(failure.status() == WW_REFUSED);
    CHECK_THAT(failure.message(), ContainsSubstring("Third-party application access via OAuth"));
    CHECK(oauth.ways(request()).empty());
  }
  SECTION("later") {
    Answer answer = sign_in();
    const auto refuse = [&](const Answer& refused) {
      const Host own(host.get());
      return oauth.refused(request(), {own.sha256_hex(refused.secret.view()), refused.session, 0});
    };
    CHECK(refuse(answer));
    CHECK_FALSE(refuse(answer));
    expect_tokens(2);
    answer = std::move(*oauth.get(request(), "session"));
    CHECK(answer.secret.view() == access(2));
    CHECK(refuse(answer));
    const Failure failure = failure_of([&] { oauth.get(request(), "session"); });
    CHECK(failure.status() == WW_REFUSED);
    CHECK_THAT(failure.message(), ContainsSubstring("TF400813"));
    host.now += kStoppedSeconds;
    expect_tokens(3);
    answer = std::move(*oauth.get(request(), "session"));
    CHECK(oauth.accepted(request(), {"", answer.session, 0}));
    CHECK(host.state.count("barred|" + answer.session + "|contoso") == 0);
  }
}

TEST_CASE_METHOD(OAuthTest, "the end of a session is that of its secret when that is sooner") {
  const std::int64_t secret_end = host.now + 60 * 86400;
  host.on_question = [&](const std::string&, bool) {
    return jwt(R"({"exp":)" + std::to_string(secret_end) + "}");
  };
  sign_in();
  const auto rows = oauth.sessions();
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].session_ends_at == secret_end);
  CHECK(rows[0].bound_to == std::vector<std::string>{"contoso"});
  CHECK(rows[0].account == "alice@contoso.example");
}

TEST_CASE_METHOD(OAuthTest, "refresh renews what would lapse, and says what only a person can") {
  sign_in();
  auto outcomes = oauth.renew(14 * 86400);
  REQUIRE(outcomes.size() == 1);
  CHECK(outcomes[0].status == WW_NOT_FOUND);
  CHECK(outcomes[0].session_ends_at == host.now + kYear);
  host.now += kYear - 13 * 86400;
  expect_tokens(2);
  outcomes = oauth.renew(14 * 86400);
  CHECK(outcomes[0].status == WW_OK);
  CHECK(outcomes[0].session_ends_at == host.now + kYear);
  CHECK(refresh_token() == "REFRESH-2");
  expect_error("invalid_grant", "No authorization grant was found");
  outcomes = oauth.renew(-1);
  CHECK(outcomes[0].status == WW_INTERACTION_REQUIRED);
  CHECK_THAT(outcomes[0].message, ContainsSubstring("revoked"));
  CHECK(oauth.renew(-1).empty());
}

TEST_CASE_METHOD(OAuthTest, "signing out leaves nothing") {
  sign_in();
  host.now += 3500;
  expect_tokens(2);
  oauth.get(request(), "session");
  const bool everything = GENERATE(false, true);
  CHECK(oauth.logout(everything ? Request() : request()));
  CHECK_FALSE(oauth.logout(request()));
  for (const auto& [name, item] : host.secrets) CHECK(item.kind == "localhost");
  CHECK(host.state.empty());
}

TEST_CASE_METHOD(OAuthTest, "an account that is asked for by name answers for that alone") {
  sign_in();
  Request bobs = request(WW_REQUEST_INTERACTIVE);
  bobs.username = "bob@contoso.example";
  CHECK_FALSE(oauth.get(bobs, "session"));
  host.expect("POST", kTokenUrl,
              Scripted{200, R"({"access_token":")" + access(2, "bobs-id") +
                                R"(","token_type":"jwt-bearer","expires_in":"3599",)"
                                R"("refresh_token":"REFRESH-2"})"});
  expect_account(200, "bob@contoso.example");
  CHECK(oauth.get(bobs, "browser")->account == "bob@contoso.example");
  CHECK(oauth.get(bobs, "session")->account == "bob@contoso.example");
  CHECK(oauth.get(request(), "session")->account == "alice@contoso.example");

  SECTION("and is signed out by its name") {
    CHECK(oauth.logout(bobs));
    CHECK_FALSE(oauth.get(bobs, "session"));
    CHECK(oauth.get(request(), "session")->account == "alice@contoso.example");
    CHECK_FALSE(oauth.logout(bobs));
  }
  SECTION("and with the organization") {
    CHECK(oauth.logout(request()));
    CHECK(oauth.sessions().empty());
    CHECK_FALSE(oauth.get(bobs, "session"));
  }
  SECTION("and with all of them") {
    Request nowhere = request();
    nowhere.path.clear();
    CHECK(oauth.logout(nowhere));
    CHECK(oauth.sessions().empty());
  }
}

TEST_CASE_METHOD(OAuthTest, "signing out takes the secrets also where no note can be changed") {
  sign_in();
  host.state_is_read_only = true;
  CHECK(oauth.logout(request()));
  for (const auto& [name, item] : host.secrets) CHECK(item.kind == "localhost");
  CHECK_FALSE(oauth.get(request(), "session"));
}

TEST_CASE_METHOD(OAuthTest, "a binding that cannot be removed names no session any more") {
  sign_in();
  Bindings(Host(host.get())).bind({"fabrikam", kApp + "|alices-id", "", "", kApp});
  host.state_is_read_only = true;
  CHECK(oauth.logout(request()));
  CHECK(refresh_token().empty());
  CHECK_FALSE(oauth.get(request(), "session"));
}

TEST_CASE_METHOD(OAuthTest, "its tokens are recognized without a record") {
  sign_in();
  CHECK(oauth.recognize(request(), access(1)).session == kApp + "|alices-id");
  CHECK_FALSE(oauth.recognize(request(), access(2)).session);  // no more in memory
  CHECK(oauth.recognize(request(), access(2)).kind);
  const auto typed = oauth.recognize(request(), "typed by the user");
  CHECK_FALSE((typed.kind || typed.session));
}

TEST_CASE_METHOD(OAuthTest, "other requests are somebody else's") {
  CHECK(oauth.ways(request()).empty());
  sign_in();
  Request other = request();
  other.path = "fabrikam/_git/fiber";
  CHECK(oauth.ways(other).empty());
  other = request();
  other.scope = "https://vault.azure.net/.default";
  CHECK(oauth.ways(other).empty());
  other = request();
  other.protocol = "http";
  CHECK(oauth.ways(other).empty());
}

TEST_CASE_METHOD(OAuthTest, "what a login must name") {
  Request asked = request(WW_REQUEST_INTERACTIVE);
  CHECK_THAT(failure_of([&] { oauth.login(asked); }).advice(), ContainsSubstring("--client-id"));
  asked.options = {{"client-id", kApp}};
  CHECK_THAT(failure_of([&] { oauth.login(asked); }).advice(), ContainsSubstring("--redirect-uri"));
  asked.options = {{"client-id", kApp}, {"redirect-uri", "http://localhost"}};
  CHECK_THAT(failure_of([&] { oauth.login(asked); }).message(), ContainsSubstring("https"));
  asked.options = {{"client-id", "../x"}, {"redirect-uri", kCallback}};
  CHECK(failure_of([&] { oauth.login(asked); }).status() == WW_INVALID);
  asked.options = {{"client-id", kApp}, {"redirect-uri", kCallback}, {"code", "abc"}};
  CHECK_THAT(failure_of([&] { oauth.login(asked); }).message(), ContainsSubstring("command line"));
}
