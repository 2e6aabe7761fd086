#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <watchword/encoding.hpp>

#include "support/text.h"
#include "unit/entra/fixture.h"

using namespace watchword;
using namespace watchword::test;

namespace {

const Ask kInteractive{.flags = WW_REQUEST_INTERACTIVE};

using test::contains;

}  // namespace

TEST_CASE("signing in with a browser: code, PKCE, session, binding") {
  EntraTest entra;
  const Got got = entra.sign_in();

  CHECK(got.kind == WW_ANSWER_TOKEN);
  CHECK(got.secret == "ACCESS-1");
  CHECK(got.username == kAda);
  CHECK(got.account == kAda);
  CHECK(got.expires_at == entra.host.now + 3600);
  CHECK((got.flags & WW_ANSWER_EPHEMERAL) != 0);

  REQUIRE(entra.host.browsers.size() == 1);
  const Browser& browser = entra.host.browsers[0];
  auto query = browser.query;
  CHECK(browser.opened);
  CHECK(browser.purpose == "Sign in to contoso");
  CHECK(browser.url.rfind(
            "https://login.microsoftonline.com/" + kTenant + "/oauth2/v2.0/authorize?", 0) == 0);
  CHECK(query["client_id"] == kClient);
  CHECK(query["response_type"] == "code");
  CHECK(query["response_mode"] == "query");
  CHECK(query["redirect_uri"] == "http://localhost:45678");
  CHECK(query["scope"] ==
        "offline_access openid profile 499b84ac-1321-427f-aa17-267ca6975798/.default");
  CHECK(query["prompt"] == "select_account");
  CHECK(query.count("login_hint") == 0);
  CHECK(query["code_challenge_method"] == "S256");
  CHECK(contains(query["claims"], "cp1"));
  CHECK(query["state"] == browser.state);
  CHECK(base64_decode(query["state"]).value().size() >= 16);  // 128 bits
  CHECK(base64_decode(query["nonce"]).value().size() >= 16);
  CHECK(query["state"] != query["nonce"]);

  REQUIRE(entra.host.sent.size() == 1);
  auto form = entra.host.sent[0].form;
  CHECK(form["grant_type"] == "authorization_code");
  CHECK(form["code"] == "CODE-1");
  CHECK(form["redirect_uri"] == "http://localhost:45678");
  CHECK(form["client_id"] == kClient);
  CHECK(form["client_info"] == "1");
  CHECK(form["scope"] == query["scope"]);
  CHECK(form["code_verifier"].size() >= 43);
  CHECK(base64url_encode(Host(entra.host.get()).sha256(form["code_verifier"])) ==
        query["code_challenge"]);
  CHECK_FALSE(contains(browser.url, form["code_verifier"]));
  auto headers = entra.host.sent[0].headers;
  CHECK(headers["Content-Type"] == "application/x-www-form-urlencoded");
  CHECK(headers["Accept"] == "application/json");
  CHECK(headers["client-request-id"].size() == 36);
  CHECK(headers["return-client-request-id"] == "true");

  REQUIRE(entra.host.pages.size() == 1);
  CHECK(entra.host.pages[0].status == WW_OK);
  CHECK(contains(entra.host.pages[0].message, kAda));

  const auto session =
      entra.host.secrets.find({"session", "login.windows.net|" + kClient +
                                              "|aaaaaaaa-0000-0000-0000-000000000001." + kTenant});
  REQUIRE(session != entra.host.secrets.end());
  CHECK(session->second.lifetime == WW_LIFETIME_PERSISTENT);
  CHECK(contains(std::string(session->second.secret.view()), "REFRESH-1"));
  CHECK(got.session == session->second.key);

  const auto rows = entra.sessions();
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].account == kAda);
  CHECK(rows[0].tenant == kTenant);
  CHECK(rows[0].bound_to == std::vector<std::string>{"contoso"});
  CHECK(rows[0].expires_at == got.expires_at);
  CHECK(rows[0].session_ends_at == entra.host.now + 90 * 24 * 3600);
}

TEST_CASE("the session is in the store before the token is answered and the page says so") {
  EntraTest entra;
  entra.sign_in();
  std::vector<std::string> order;
  for (const std::string& event : entra.host.events)
    if (event.rfind("put session", 0) == 0 || event.rfind("page", 0) == 0 || event == "answered")
      order.push_back(event.substr(0, event.find(' ')));
  CHECK(order == std::vector<std::string>{"put", "page", "answered"});
}

TEST_CASE("a store that fails fails the sign-in, visibly") {
  EntraTest entra;
  entra.person_agrees();
  entra.expect_tokens({});
  entra.host.on_put = [](const Item& item) {
    if (item.kind == "session") throw Failure(WW_STORE_LOCKED, "the keyring is locked", "Unlock.");
  };
  const Got got = entra.get("browser", kInteractive);
  CHECK(got.status == WW_STORE_LOCKED);
  CHECK(got.secret.empty());
  CHECK(entra.host.secrets.empty());
  REQUIRE(entra.host.pages.size() == 1);
  CHECK(entra.host.pages[0].status == WW_STORE_LOCKED);
  CHECK(entra.host.pages[0].message == "the keyring is locked");
}

TEST_CASE("a store without session memory costs only the memory") {
  EntraTest entra;
  entra.host.on_put = [](const Item& item) {
    if (item.kind == "access") throw Failure(WW_STORE_FAILED, "no memory");
  };
  CHECK(entra.sign_in().secret == "ACCESS-1");
}

TEST_CASE("where nobody can paste, the code stays out of the address bar") {
  EntraTest entra;
  entra.host.abilities = WW_SIGNIN_BROWSER;
  entra.sign_in();
  REQUIRE(entra.host.browsers.size() == 1);
  auto query = entra.host.browsers[0].query;
  CHECK(query["response_mode"] == "form_post");
}

TEST_CASE("each state, nonce and verifier is new") {
  EntraTest entra;
  entra.sign_in();
  entra.sign_in({.number = 2});
  REQUIRE(entra.host.browsers.size() == 2);
  auto first = entra.host.browsers[0].query;
  auto second = entra.host.browsers[1].query;
  for (const char* name : {"state", "nonce", "code_challenge"}) CHECK(first[name] != second[name]);
}

TEST_CASE("callback errors are told in words and on the page") {
  EntraTest entra;
  struct Case {
    Parameters parameters;
    ww_status status;
    const char* says;
  };
  const auto c = GENERATE(
      Case{{{"error", "access_denied"}}, WW_CANCELLED, "was declined"},
      Case{{{"error", "access_denied"},
            {"error_subcode", "cancel"},
            {"error_description", "AADSTS65004: User declined to consent."}},
           WW_CANCELLED,
           "was declined"},
      Case{{{"error", "access_denied"}, {"error_description", "AADSTS50105: No role."}},
           WW_REFUSED,
           "is not assigned"},
      Case{{{"error", "interaction_required"}, {"error_description", "AADSTS53003: Blocked."}},
           WW_REFUSED,
           "Conditional Access"},
      Case{{{"error", "server_error"}}, WW_NETWORK, "server_error"},
      Case{{{"error", "temporarily_unavailable"}}, WW_NETWORK, "temporarily_unavailable"},
      Case{{{"error", "invalid_request"}, {"error_description", "AADSTS50011: Redirect."}},
           WW_REFUSED,
           "redirect address"},
      Case{{{"error", "login_required"}}, WW_REFUSED, "login_required"},
      Case{{{"code", ""}}, WW_REFUSED, "without an authorization code"},
      Case{{}, WW_REFUSED, "without an authorization code"});
  entra.host.person = [&](const Browser&) { return c.parameters; };
  const Got got = entra.get("browser", kInteractive);
  CAPTURE(got.message);
  CHECK(got.status == c.status);
  CHECK(contains(got.message, c.says));
  CHECK_FALSE(got.advice.empty());
  REQUIRE(entra.host.pages.size() == 1);
  CHECK(entra.host.pages[0].status == c.status);
  CHECK(entra.host.pages[0].message == got.message);
  CHECK(entra.host.sent.empty());
}

TEST_CASE("errors of the code's redemption are told in words") {
  EntraTest entra;
  entra.person_agrees();
  SECTION("Conditional Access") {
    entra.expect_error("interaction_required", 53003);
    const Got got = entra.get("browser", kInteractive);
    CHECK(got.status == WW_REFUSED);
    CHECK(contains(got.message, "Conditional Access"));
    CHECK(contains(got.message, "AADSTS53003"));
    CHECK(contains(got.message, "correlation id c0ffee00"));
  }
  SECTION("the wrong account") {
    entra.expect_error("invalid_grant", 50020);
    Ask ask = kInteractive;
    ask.account = "eve@elsewhere.example";
    const Got got = entra.get("browser", ask);
    CHECK(got.status == WW_REFUSED);
    CHECK(contains(got.message, "eve@elsewhere.example is not an account of the tenant"));
    CHECK(got.advice ==
          "Sign in with another account: watchword login https://dev.azure.com/contoso --account "
          "NAME");
  }
  SECTION("a page instead of JSON") {
    entra.host.expect("POST", token_url(), Scripted{200, "<html>"});
    CHECK(entra.get("browser", kInteractive).status == WW_NETWORK);
  }
  SECTION("no token in the answer") {
    entra.host.expect("POST", token_url(), Scripted{200, R"({"access_token":""})"});
    CHECK(entra.get("browser", kInteractive).status == WW_NETWORK);
  }
  SECTION("a token with a line feed") {
    entra.host.expect("POST", token_url(), Scripted{200, R"({"access_token":"a\nb"})"});
    CHECK(entra.get("browser", kInteractive).status == WW_NETWORK);
  }
  CHECK(entra.host.secrets.empty());
  REQUIRE(entra.host.pages.size() == 1);
  CHECK(entra.host.pages[0].status != WW_OK);
}

TEST_CASE("an ID token that does not belong to this sign-in is refused") {
  EntraTest entra;
  entra.person_agrees();
  const std::string now = std::to_string(entra.host.now);
  const auto ago = [&](std::int64_t seconds) { return std::to_string(entra.host.now - seconds); };
  Tokens tokens;
  SECTION("another nonce") {
    tokens.nonce = "another";
  }
  SECTION("no nonce") {
    tokens.id_claims = R"({"nonce":null})";
  }
  SECTION("another application") {
    tokens.id_claims = R"({"aud":"x"})";
  }
  SECTION("another issuer") {
    tokens.id_claims = R"({"iss":"https://evil.example/)" + kTenant + R"(/v2.0"})";
  }
  SECTION("another cloud") {
    tokens.id_claims = R"({"iss":"https://login.microsoftonline.us/)" + kTenant + R"(/v2.0"})";
  }
  SECTION("another tenant") {
    tokens.id_claims = R"({"tid":")" + kOtherTenant +
                       R"(","iss":"https://login.microsoftonline.com/)" + kOtherTenant +
                       R"(/v2.0"})";
  }
  SECTION("issuer and tenant differ") {
    tokens.id_claims = R"({"tid":")" + kOtherTenant + "\"}";
  }
  SECTION("expired") {
    tokens.id_claims = R"({"exp":)" + ago(24 * 3600) + "}";
  }
  SECTION("not yet valid") {
    tokens.id_claims = R"({"nbf":)" + ago(-24 * 3600 - 1) + "}";
  }
  SECTION("no expiry") {
    tokens.id_claims = R"({"exp":null})";
  }
  entra.expect_tokens(tokens);
  const Got got = entra.get("browser", kInteractive);
  CAPTURE(got.message);
  CHECK(got.status == WW_REFUSED);
  CHECK(contains(got.message, "the sign-in was not taken"));
  CHECK(entra.host.secrets.empty());
}

TEST_CASE("a clock that is some hours off may sign in") {
  EntraTest entra;
  Tokens tokens;
  SECTION("slow") {
    tokens.id_claims = R"({"nbf":)" + std::to_string(entra.host.now + 24 * 3600) + "}";
  }
  SECTION("fast") {
    tokens.id_claims = R"({"exp":)" + std::to_string(entra.host.now - 24 * 3600 + 1) + "}";
  }
  CHECK(entra.sign_in(tokens).secret == "ACCESS-1");
}

TEST_CASE("aliases of the cloud may issue the ID token") {
  EntraTest entra;
  Tokens tokens;
  tokens.id_claims = R"({"iss":"https://login.windows.net/)" + kTenant + R"(/v2.0"})";
  CHECK(entra.sign_in(tokens).status == WW_OK);
}

TEST_CASE("the account that was asked for must be the one that signs in") {
  EntraTest entra;
  Ask ask = kInteractive;
  SECTION("at login") {
    ask.account = kGrace;
  }
  SECTION("by the URL's user name") {
    ask.username = kGrace;
  }
  SECTION("by configuration") {
    entra.host.config["account"] = kGrace;
  }
  entra.person_agrees();
  entra.expect_tokens({});  // ada
  const Got got = entra.get("browser", ask);
  CHECK(got.status == WW_REFUSED);
  CHECK(got.message == "you signed in as " + kAda + ", and " + kGrace + " was asked for");
  CHECK(contains(got.advice, "--account " + kAda));
  CHECK(entra.host.secrets.empty());
}

TEST_CASE("a known account goes into login_hint and needs no account chooser") {
  EntraTest entra;
  Ask ask = kInteractive;
  ask.account = kGrace;
  const Person grace{kGrace, "bbbbbbbb-0000-0000-0000-000000000002", kTenant};
  CHECK(entra.sign_in({.person = grace}, ask).account == kGrace);
  auto query = entra.host.browsers.at(0).query;
  CHECK(query["login_hint"] == kGrace);
  CHECK(query.count("prompt") == 0);
  CHECK(entra.host.browsers[0].purpose == "Sign in to contoso as " + kGrace);
}

TEST_CASE("another name of the same account is as good") {
  EntraTest entra;
  Ask ask = kInteractive;
  ask.account = "Ada.Lovelace@contoso.example";
  Tokens tokens;
  tokens.id_claims = R"({"email":"ada.lovelace@contoso.example"})";
  entra.sign_in(tokens, ask);
  // And it is found by that name from then on.
  CHECK(entra.get("session", ask).secret == "ACCESS-1");
}

TEST_CASE("the organization in the user name is no account") {
  EntraTest entra;
  Ask ask = kInteractive;
  ask.username = "contoso";
  const Got got = entra.sign_in({}, ask);
  CHECK(got.username == "contoso");
  CHECK(entra.host.browsers.at(0).query.count("login_hint") == 0);
}

TEST_CASE("a cancelled sign-in silences its siblings for a while") {
  EntraTest entra;
  entra.host.person = [](const Browser&) -> Parameters {
    throw Failure(WW_CANCELLED, "you pressed Ctrl-C");
  };
  CHECK(entra.get("browser", kInteractive).status == WW_CANCELLED);
  REQUIRE(entra.host.browsers.size() == 1);

  SECTION("not asked again at once") {
    entra.host.now += 29;
    const Got got = entra.get("browser", kInteractive);
    CHECK(got.status == WW_CANCELLED);
    CHECK(contains(got.message, "you pressed Ctrl-C"));
    CHECK(contains(got.message, "1 second"));
    CHECK(contains(got.advice, "watchword login https://dev.azure.com/contoso"));
    CHECK(entra.host.browsers.size() == 1);
  }
  SECTION("asked again after 30 seconds") {
    entra.host.now += 30;
    entra.sign_in();
    CHECK(entra.host.browsers.size() == 2);
  }
  SECTION("a clock that was set back does not prolong it") {
    entra.host.now -= 100000;
    entra.sign_in();
  }
  SECTION("another organization's sign-in is not silenced") {
    Ask other = kInteractive;
    other.path = "fabrikam";
    entra.sign_in({}, other);
  }
  SECTION("login asks nevertheless, and ends the silence") {
    entra.person_agrees();
    entra.expect_tokens({});
    CHECK(entra.login(kInteractive).status == WW_OK);
    entra.sign_in({.number = 2});
  }
}

TEST_CASE("what asks all night while nobody is there opens a few browsers") {
  EntraTest entra;
  entra.host.person = [&](const Browser&) -> Parameters {
    entra.host.now += 300;
    throw Failure(WW_TIMEOUT, "nobody finished the sign-in");
  };
  const auto morning = entra.host.now + 10 * 3600;
  for (; entra.host.now < morning; entra.host.now += 60)
    CHECK(entra.get("browser", kInteractive).status == WW_TIMEOUT);
  CHECK(entra.host.browsers.size() == 15);
  SECTION("and the first who signs in ends it") {
    entra.person_agrees();
    entra.expect_tokens({});
    CHECK(entra.login(kInteractive).status == WW_OK);
  }
}

TEST_CASE("siblings that waited for a cancelled sign-in do not ask") {
  EntraTest entra;
  entra.host.on_lock = [&](const std::string& name) {
    if (name.rfind("signin|", 0) != 0) return;
    entra.host.on_lock = nullptr;
    // The other process, that held the lock until now, was cancelled.
    entra.host.state["silenced|login.windows.net|" + kTenant + "|contoso"] =
        R"({"until":)" + std::to_string(entra.host.now + 30) +
        R"(,"seconds":30,"status":4,"message":"declined"})";
  };
  CHECK(entra.get("browser", kInteractive).status == WW_CANCELLED);
  CHECK(entra.host.browsers.empty());
}

TEST_CASE("whoever waited for a sign-in uses what came of it") {
  EntraTest entra;
  entra.sign_in();
  // As the store is once another process has signed in; until then it is empty.
  auto signed_in = std::exchange(entra.host.secrets, {});
  SECTION("while this one waited for the lock") {
    entra.host.on_lock = [&](const std::string& name) {
      if (name.rfind("signin|", 0) == 0) entra.host.secrets = std::move(signed_in);
      entra.host.on_lock = nullptr;
    };
  }
  SECTION("before this one came to the lock, but after it had looked") {
    CHECK(entra.ways(kInteractive).size() == 1);
    entra.host.secrets = std::move(signed_in);
  }
  CHECK(entra.get("browser", kInteractive).secret == "ACCESS-1");
  CHECK(entra.host.browsers.size() == 1);
}

TEST_CASE("a session from before does not keep a person from signing in") {
  EntraTest entra;
  entra.sign_in();
  entra.host.now += 10;
  CHECK(entra.sign_in({.number = 2}).secret == "ACCESS-2");
}

TEST_CASE("which way is offered") {
  EntraTest entra;
  Ask ask = kInteractive;
  const auto offered = [&] {
    std::string out;
    for (const FoundWay& way : entra.ways(ask)) out += way.id + ' ';
    return out;
  };
  SECTION("browser") {
    CHECK(offered() == "browser ");
  }
  SECTION("not interactive") {
    ask.flags = 0;
    CHECK(offered().empty());
  }
  SECTION("offline") {
    ask.flags |= WW_REQUEST_OFFLINE;
    CHECK(offered().empty());
  }
  SECTION("interaction turned off") {
    entra.host.abilities = 0;
    CHECK(offered().empty());
  }
  SECTION("no browser here, but a terminal") {
    entra.host.abilities = WW_SIGNIN_TERMINAL;
    CHECK(offered() == "device-code ");
  }
  SECTION("no browser and no terminal, but somebody who shows what is to be read") {
    entra.host.abilities = WW_SIGNIN_NOTICE;
    CHECK(offered() == "device-code ");
  }
  SECTION("asked for a device code") {
    ask.flags |= WW_REQUEST_DEVICE_CODE;
    CHECK(offered() == "device-code ");
  }
  SECTION("configured device code") {
    entra.host.config["entra.flow"] = "device-code";
    CHECK(offered() == "device-code ");
  }
  SECTION("configured browser, on a machine without one") {
    entra.host.config["entra.flow"] = "browser";
    entra.host.abilities = WW_SIGNIN_TERMINAL;
    CHECK(offered() == "browser ");
  }
  SECTION("the address printed only") {
    ask.flags |= WW_REQUEST_NO_BROWSER;
    entra.host.abilities = WW_SIGNIN_TERMINAL;
    CHECK(offered() == "browser ");
    entra.sign_in({}, ask);
    CHECK_FALSE(entra.host.browsers.at(0).opened);
  }
  SECTION("never for http") {
    ask.protocol = "http";
    CHECK(offered().empty());
  }
}

TEST_CASE("nobody to ask is said") {
  EntraTest entra;
  entra.host.abilities = 0;
  const Got got = entra.get("browser", kInteractive);
  CHECK(got.status == WW_INTERACTION_REQUIRED);
  CHECK_FALSE(got.advice.empty());
  CHECK(entra.login(kInteractive).status == WW_INTERACTION_REQUIRED);
}

TEST_CASE("configuration: client, authority, redirect, scopes") {
  EntraTest entra;
  SECTION("all of them") {
    entra.host.config = {{"entra.clientId", "AAAAAAAA-1111-2222-3333-444444444444"},
                         {"entra.authorityHost", "https://login.example:8443"},
                         {"entra.redirectUri", "http://127.0.0.1/callback"},
                         {"entra.scopes", "api://x/a api://x/b"}};
    entra.person_agrees();
    entra.host.expect(
        "POST", "https://login.example:8443/" + kTenant + "/oauth2/v2.0/token", [&](const Sent&) {
          Tokens tokens;
          tokens.id_claims = R"({"iss":"https://login.example:8443/)" + kTenant +
                             R"(/v2.0","aud":"aaaaaaaa-1111-2222-3333-444444444444"})";
          return entra.answer(tokens);
        });
    const Got got = entra.get("browser", kInteractive);
    CAPTURE(got.message);
    CHECK(got.status == WW_OK);
    CHECK(got.session.rfind("login.example:8443|aaaaaaaa-1111-2222-3333-444444444444|", 0) == 0);
    auto query = entra.host.browsers.at(0).query;
    CHECK(query["redirect_uri"] == "http://127.0.0.1:45678/callback");
    CHECK(query["scope"] == "offline_access openid profile api://x/a api://x/b");
    CHECK(entra.host.sent.at(0).form.at("redirect_uri") == "http://127.0.0.1:45678/callback");
  }
  SECTION("AZURE_CLIENT_ID, unless it is a machine's") {
    const std::string own = "aaaaaaaa-1111-2222-3333-444444444444";
    entra.host.environment["AZURE_CLIENT_ID"] = own;
    const bool machine = GENERATE(false, true);
    if (machine) entra.host.environment["AZURE_CLIENT_SECRET"] = "s3cret";
    entra.get("browser", kInteractive);
    auto query = entra.host.browsers.at(0).query;
    CHECK(query["client_id"] == (machine ? kClient : own));
  }
  SECTION("AZURE_AUTHORITY_HOST") {
    entra.host.environment["AZURE_AUTHORITY_HOST"] = "https://login.microsoftonline.com:8443/";
    entra.person_agrees();
    entra.host.expect("POST",
                      "https://login.microsoftonline.com:8443/" + kTenant + "/oauth2/v2.0/token",
                      [&](const Sent&) {
                        Tokens tokens;
                        tokens.id_claims = R"({"iss":"https://login.microsoftonline.com:8443/)" +
                                           kTenant + R"(/v2.0"})";
                        return entra.answer(tokens);
                      });
    CHECK(entra.get("browser", kInteractive).session.rfind("login.windows.net:8443|", 0) == 0);
  }
  SECTION("values that make no sense are named") {
    const auto [key, value] = GENERATE(std::pair{"entra.clientId", "not-a-guid"},
                                       std::pair{"entra.authorityHost", "http://x"},
                                       std::pair{"entra.redirectUri", "https://example.org/"},
                                       std::pair{"entra.redirectUri", "http://evil.example"},
                                       std::pair{"entra.scopes", " "}, std::pair{"tenant", "a/b"});
    CAPTURE(key, value);
    entra.host.config = {{key, value}};
    const Got got = entra.get("browser", kInteractive);
    CHECK(got.status == WW_INVALID);
    CHECK_FALSE(got.message.empty());
    CHECK_FALSE(got.advice.empty());
  }
}

TEST_CASE("login signs in whatever is there, for an account and a tenant of one's choice") {
  EntraTest entra;
  entra.sign_in();
  const Person grace{kGrace, "bbbbbbbb-0000-0000-0000-000000000002", kOtherTenant};
  Ask ask = kInteractive;
  ask.account = kGrace;
  ask.tenant = kOtherTenant;
  entra.expect_tokens({.number = 2, .person = grace, .tenant = kOtherTenant});
  const Got got = entra.login(ask);
  CAPTURE(got.message);
  REQUIRE(got.status == WW_OK);
  CHECK(got.secret == "ACCESS-2");
  const auto rows = entra.sessions();
  REQUIRE(rows.size() == 2);
  for (const Row& row : rows) {
    CHECK(row.bound_to.empty() == (row.account == kAda));
    CHECK(row.tenant == (row.account == kAda ? kTenant : kOtherTenant));
  }
}

TEST_CASE("login without an account lets a person choose, even when one is bound") {
  EntraTest entra;
  entra.sign_in();
  entra.expect_tokens({.number = 2});
  CHECK(entra.login(kInteractive).secret == "ACCESS-2");
  CHECK(entra.host.browsers.at(1).query.at("prompt") == "select_account");
}

TEST_CASE("login without an organization") {
  EntraTest entra;
  entra.person_agrees();
  entra.host.expect("POST", token_url("organizations"),
                    [&](const Sent&) { return entra.answer({}); });
  Ask ask{.flags = WW_REQUEST_INTERACTIVE, .host = "", .path = "", .challenges = {}};
  ask.protocol = "";
  CHECK(entra.login(ask).status == WW_OK);
  const auto rows = entra.sessions();
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].bound_to.empty());
  // Its tenant is known from the ID token, so an organization of that tenant can use it.
  entra.expect_tokens({.number = 2});
  CHECK(entra.get("session").secret == "ACCESS-2");
}

TEST_CASE("no refresh token, no session") {
  EntraTest entra;
  entra.person_agrees();
  entra.expect_tokens({.rotates = false});
  CHECK(entra.get("browser", kInteractive).status == WW_REFUSED);
  CHECK(entra.host.secrets.empty());
}

TEST_CASE("one sign-in serves what a plugin asked for, and git, whose answer it was to become") {
  EntraTest entra;
  const Ask by_plugin{.flags = WW_REQUEST_INTERACTIVE,
                      .scope = "499b84ac-1321-427f-aa17-267ca6975798/.default"};
  Ask by_git = kInteractive;
  SECTION("nobody was signed in") {}
  SECTION("an account is asked for") {
    by_git.username = kAda;
  }
  SECTION("the organization was signed out of") {
    entra.logout({.challenges = {}});
  }
  Ask asked = by_plugin;
  asked.account = by_git.username;
  // As the broker does: all ways first, then each in turn; a plugin's asks within its own.
  entra.ways(by_git);
  entra.ways(asked);
  entra.sign_in({}, asked);
  CHECK(entra.get("browser", by_git).secret == "ACCESS-1");
  CHECK(entra.host.browsers.size() == 1);
}
