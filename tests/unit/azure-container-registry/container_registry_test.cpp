#include "azure-container-registry/container_registry.h"

#include <catch2/catch_test_macros.hpp>

#include <watchword/encoding.hpp>
#include <watchword/sdk/json.hpp>
#include <watchword/sdk/testing/recording_host.hpp>

#include "unit/support/failure.h"

namespace watchword::test {
namespace {

using container_registry::ContainerRegistry;
using container_registry::registry_of;

constexpr const char* kHost = "contoso.azurecr.io";
const std::string kExchange = "https://contoso.azurecr.io/oauth2/exchange";
const std::string kTenant = "11111111-2222-3333-4444-555555555555";

std::string jwt(const json::value& claims) {
  return "e30." + base64url_encode(serialize(claims)) + ".c2ln";
}

// The provider before a registry, and Entra as watchword.tokens/1 gives it.
class RegistryTest {
 public:
  RegistryTest()
      : tokens_{sizeof(ww_tokens),
                [](const ww_host*, const ww_token_request* request, const ww_answer_sink* sink,
                   const ww_error* error) { return running->token(*request, *sink, error); }} {
    running = this;
    host.offer(WW_EXT_TOKENS, &tokens_);
  }
  ~RegistryTest() { running = nullptr; }
  RegistryTest(const RegistryTest&) = delete;
  RegistryTest& operator=(const RegistryTest&) = delete;

  struct Wanted {
    std::string url;
    std::string scope;
    std::string account;
    std::uint32_t flags;
    bool after_refusal;
  };

  RecordingHost host;
  std::string person = "ada@contoso.example";  // empty: nobody is signed in
  bool says_who = true;                        // its tokens do
  std::vector<Wanted> wanted;
  ContainerRegistry provider{Host(host.get())};

  std::string entra_token() const {
    return says_who ? jwt({{"tid", kTenant}, {"oid", "oid-of-" + person}, {"n", refusals_}})
                    : "OPAQUE-" + person + std::to_string(refusals_);
  }
  std::string identity_token(int number) const {
    return jwt({{"iss", "Azure Container Registry"},
                {"aud", kHost},
                {"grant_type", "refresh_token"},
                {"exp", host.now + 10800},
                {"jti", number}});
  }
  // The next exchange succeeds.
  void expect_exchange(int number) {
    host.expect("POST", kExchange,
                Scripted{200, serialize(json::value{{"refresh_token", identity_token(number)}})});
  }
  void expect_refusal(int status = 401) {
    host.expect(
        "POST", kExchange,
        Scripted{status,
                 R"({"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]})"});
  }
  std::string get(const Request& request) {
    const auto answer = provider.get(request, "exchange");
    return answer ? std::string(answer->secret.view()) : "";
  }
  std::string hash(const std::string& secret) const { return Host(host.get()).sha256_hex(secret); }

 private:
  ww_status token(const ww_token_request& request, const ww_answer_sink& sink,
                  const ww_error* /*error*/) {
    const bool after_refusal = !view(request.refused_sha256).empty();
    wanted.push_back({std::string(view(request.url)), std::string(view(request.scope)),
                      std::string(view(request.account)), request.flags, after_refusal});
    if (person.empty()) return WW_NOT_FOUND;
    if (after_refusal) ++refusals_;
    const std::string secret = entra_token();
    ww_answer answer{};
    answer.struct_size = sizeof answer;
    answer.kind = WW_ANSWER_TOKEN;
    answer.secret = text(secret);
    answer.account = text(person);
    answer.expires_at = host.now + 3600;
    sink.put(sink.data, &answer);
    return WW_OK;
  }

  static inline RegistryTest* running = nullptr;
  ww_tokens tokens_;
  int refusals_ = 0;
};

Request asking(const std::string& host = kHost) {
  Request request;
  request.protocol = "https";
  request.host = host;
  request.flags = WW_REQUEST_INTERACTIVE;
  return request;
}

std::optional<Failure> failure_of_get(RegistryTest& test) {
  return failure_of([&] { test.get(asking()); });
}

}  // namespace

TEST_CASE("which hosts are registries") {
  for (const char* host : {"contoso.azurecr.io", "CONTOSO.azurecr.io:8443", "contoso.azurecr.cn",
                           "contoso.azurecr.us", "contoso-a1b2c3.azurecr.io"})
    CHECK(registry_of(host));
  for (const char* host : {"azurecr.io", ".azurecr.io", "contoso.weu.data.azurecr.io",
                           "contoso.azurecr.io.evil.example", "contosoazurecr.io",
                           "mcr.microsoft.com", "docker.io", ""})
    CHECK_FALSE(registry_of(host));
  CHECK(registry_of("contoso.azurecr.io:8443")->origin == "https://contoso.azurecr.io:8443");
  CHECK(registry_of("contoso.azurecr.io:8443")->name == "contoso.azurecr.io");
}

TEST_CASE("a token of Entra is exchanged for one of the registry") {
  RegistryTest test;
  test.expect_exchange(1);
  const auto answer = test.provider.get(asking(), "exchange");
  REQUIRE(answer);
  CHECK(answer->kind == WW_ANSWER_TOKEN);
  CHECK(answer->secret.view() == test.identity_token(1));
  CHECK(answer->username == "00000000-0000-0000-0000-000000000000");
  CHECK(answer->account == "ada@contoso.example");
  CHECK(answer->expires_at == test.host.now + 10800);

  const auto& form = test.host.sent.back().form;
  CHECK(form.at("grant_type") == "access_token");
  CHECK(form.at("service") == kHost);
  CHECK(form.at("tenant") == kTenant);
  CHECK(form.at("access_token") == test.entra_token());
  REQUIRE(test.wanted.size() == 1);
  CHECK(test.wanted[0].url == "https://contoso.azurecr.io/");
  CHECK(test.wanted[0].scope == "https://containerregistry.azure.net/.default");
  CHECK(test.wanted[0].flags == WW_REQUEST_INTERACTIVE);
  CHECK(test.host.all_texts().find(test.identity_token(1)) == std::string::npos);

  SECTION("and kept in memory until it is about to end") {
    CHECK(test.get(asking()) == test.identity_token(1));
    CHECK(test.host.secrets.begin()->second.lifetime == WW_LIFETIME_SESSION);
    const std::string first = test.identity_token(1);
    test.host.now += 10800 - 601;
    CHECK(test.get(asking()) == first);
    test.host.now += 2;
    test.expect_exchange(2);
    CHECK(test.get(asking()) == test.identity_token(2));
  }
  SECTION("for whoever wants more time, too") {
    Request request = asking();
    request.min_ttl_seconds = 7200;
    CHECK(test.get(request) == test.identity_token(1));
    test.host.now += 3601;
    test.expect_exchange(2);
    CHECK(test.get(request) == test.identity_token(2));
    request.min_ttl_seconds = 86400;
    test.expect_exchange(3);
    CHECK(status_of(failure_of([&] { test.get(request); })) == WW_REFUSED);
  }
  SECTION("for nobody else") {
    test.person = "grace@contoso.example";
    test.expect_exchange(2);
    CHECK(test.get(asking()) == test.identity_token(2));
    test.person = "ada@contoso.example";
    CHECK(test.get(asking()) == test.identity_token(1));
    test.person.clear();
    CHECK(test.get(asking()).empty());
  }
  SECTION("until it is refused") {
    SECTION("as told later") {
      CHECK(test.provider.refused(asking(), {test.hash(test.identity_token(1)), "", 0}));
      CHECK_FALSE(test.provider.refused(asking(), {test.hash(test.identity_token(1)), "", 0}));
      test.expect_exchange(2);
      CHECK(test.get(asking()) == test.identity_token(2));
    }
    SECTION("as told now") {
      Request request = asking();
      request.refused_sha256 = test.hash(test.identity_token(1));
      test.expect_exchange(2);
      CHECK(test.get(request) == test.identity_token(2));
    }
    SECTION("and not when another one is") {
      CHECK_FALSE(test.provider.refused(asking(), {test.hash("another"), "", 0}));
      CHECK(test.get(asking()) == test.identity_token(1));
    }
  }
  CHECK(test.host.all_answered());
}

TEST_CASE("one process exchanges, the others take what it leaves") {
  RegistryTest test;
  test.host.on_lock = [&](const std::string& name) {
    CHECK(name == "exchange|contoso.azurecr.io");
    test.host.on_lock = nullptr;
    test.expect_exchange(1);
    CHECK(test.get(asking()) == test.identity_token(1));  // the other process
  };
  CHECK(test.get(asking()) == test.identity_token(1));
  CHECK(test.host.sent.size() == 1);
}

TEST_CASE("a token that says nothing of whose it is is told by its account") {
  RegistryTest test;
  test.says_who = false;
  test.expect_exchange(1);
  CHECK(test.get(asking()) == test.identity_token(1));
  CHECK(test.host.sent.back().form.count("tenant") == 0);
  CHECK(test.get(asking()) == test.identity_token(1));
}

TEST_CASE("a token of Entra that was revoked is replaced, once, and nobody is asked") {
  RegistryTest test;
  test.expect_refusal();
  test.expect_exchange(1);
  CHECK(test.get(asking()) == test.identity_token(1));
  REQUIRE(test.wanted.size() == 2);
  CHECK(test.wanted[1].after_refusal);
  CHECK(test.wanted[1].flags == 0);
}

TEST_CASE("an account without a role is told so, and Entra not each time") {
  RegistryTest test;
  test.expect_refusal();
  test.expect_refusal();
  const auto failure = failure_of_get(test);
  REQUIRE(failure);
  CHECK(failure->status() == WW_REFUSED);
  CHECK(failure->message() ==
        "the registry contoso.azurecr.io does not let ada@contoso.example in (\"authentication "
        "required\")");
  CHECK(failure->advice().find("watchword login https://contoso.azurecr.io --account NAME") !=
        std::string::npos);
  test.expect_refusal(403);
  CHECK(status_of(failure_of_get(test)) == WW_REFUSED);
  CHECK(test.wanted.size() == 3);  // no other token was wanted
  test.host.now += 300;
  test.expect_refusal();
  test.expect_exchange(1);
  CHECK(test.get(asking()) == test.identity_token(1));
}

TEST_CASE("what a registry answers instead of a token") {
  RegistryTest test;
  const struct {
    Scripted answer;
    ww_status status;
    const char* says;
  } rows[] = {
      {{404, ""}, WW_INVALID, "there is no registry at https://contoso.azurecr.io"},
      {{429, "", {}, 7}, WW_NETWORK, "gives no token now: it answered HTTP 429"},
      {{200, "<html>log in</html>"}, WW_NETWORK, "not as a registry does"},
      {{200, R"({"refresh_token":"a\nb"})"}, WW_NETWORK, "not as a registry does"},
      {{200, R"({"refresh_token":""})"}, WW_NETWORK, "not as a registry does"},
      {{302, ""}, WW_NETWORK, "answered HTTP 302"},
      {{400, R"({"errors":[{"message":"no\u001b[31m"}]})"}, WW_NETWORK, "HTTP 400 (\"no[31m\")"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    test.host.expect("POST", kExchange, row.answer);
    const auto failure = failure_of_get(test);
    REQUIRE(failure);
    CAPTURE(failure->message());
    CHECK(failure->status() == row.status);
    CHECK(failure->message().find(row.says) != std::string::npos);
    CHECK_FALSE(failure->advice().empty());
  }
  CHECK(test.host.secrets.empty());
}

TEST_CASE("the ways: first whoever asked before, last who has yet to sign in") {
  RegistryTest test;
  const auto rank = [&](const Request& request) {
    const auto ways = test.provider.ways(request);
    return ways.empty() ? 0 : ways.front().rank;
  };
  CHECK(rank(asking()) == WW_RANK_INTERACTIVE);  // after a password that the user stored
  test.expect_exchange(1);
  test.get(asking());
  CHECK(rank(asking()) == WW_RANK_BINDING);
  CHECK(test.provider.ways(asking()).front().expires_at == test.host.now + 10800);
  CHECK(rank(asking("fabrikam.azurecr.io")) == WW_RANK_INTERACTIVE);

  Request request = asking();
  request.protocol = "http";
  CHECK(rank(request) == 0);
  request = asking();
  request.scope = "https://containerregistry.azure.net/.default";
  CHECK(rank(request) == 0);
}

TEST_CASE("an account that was named at the sign-in answers from then on") {
  RegistryTest test;
  Request login = asking();
  login.account = "grace@contoso.example";
  test.person = login.account;
  test.expect_exchange(1);
  REQUIRE(test.provider.login(login));
  CHECK(test.get(asking()) == test.identity_token(1));
  CHECK(test.wanted.back().account == "grace@contoso.example");
  test.host.config["account"] = "ada@contoso.example";
  test.expect_exchange(2);
  test.person = "ada@contoso.example";
  test.get(asking());
  CHECK(test.wanted.back().account == "ada@contoso.example");

  SECTION("one that is refused is not") {
    test.host.config.clear();
    login.account = test.person = "eve@contoso.example";
    test.expect_refusal();
    test.expect_refusal();
    CHECK_THROWS_AS(test.provider.login(login), Failure);
    test.person = "grace@contoso.example";
    test.get(asking());
    CHECK(test.wanted.back().account == "grace@contoso.example");
  }
  SECTION("a tenant is configured, and not typed") {
    login.tenant = "contoso.example";
    CHECK(status_of(failure_of([&] { test.provider.login(login); })) == WW_INVALID);
  }
}

TEST_CASE("who signed out is not answered for until somebody signs in") {
  RegistryTest test;
  CHECK_FALSE(test.provider.logout(asking()));
  test.expect_exchange(1);
  test.get(asking());
  CHECK(test.provider.sessions().size() == 1);
  CHECK(test.provider.logout(asking()));
  CHECK(test.host.secrets.empty());
  const auto ways = test.provider.ways(asking());
  REQUIRE(ways.size() == 1);
  CHECK(ways[0].obstacle == "contoso.azurecr.io is signed out");
  const auto rows = test.provider.sessions();
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].id.empty());
  CHECK(rows[0].bound_to == std::vector<std::string>{kHost});

  test.expect_exchange(2);
  CHECK(test.provider.login(asking()));
  CHECK(test.provider.ways(asking())[0].obstacle.empty());

  SECTION("of everything") {
    Request everything;
    CHECK(test.provider.logout(everything));
    CHECK(test.host.secrets.empty());
    CHECK(test.host.state.empty());
  }
}

TEST_CASE("what it answers is recognized, whoever exchanged it") {
  RegistryTest test;
  test.expect_exchange(1);
  test.get(asking());
  CHECK(test.provider.recognize(asking(), test.identity_token(1)).session);
  const Recognition other = test.provider.recognize(asking(), test.identity_token(2));
  CHECK(other.kind);
  CHECK_FALSE(other.session);
  CHECK_FALSE(test.provider.recognize(asking("fabrikam.azurecr.io"), test.identity_token(2)).kind);
  CHECK_FALSE(test.provider.recognize(asking(), jwt({{"aud", kHost}})).kind);
  CHECK_FALSE(test.provider.recognize(asking(), "a password").kind);
}

TEST_CASE("doctor asks the registry") {
  RegistryTest test;
  const auto diagnose = [&](const Scripted& answer) {
    test.host.expect("GET", "https://contoso.azurecr.io/v2/", answer);
    return test.provider.diagnose(asking()).front().state;
  };
  const auto challenge = [](const std::string& realm) {
    return Scripted{
        401, "", {{"www-authenticate", "Bearer realm=\"" + realm + "\",service=\"x\""}}};
  };
  CHECK(diagnose(challenge("https://contoso.azurecr.io/oauth2/token")) == WW_FINDING_GOOD);
  CHECK(diagnose(challenge("https://evil.example/oauth2/token")) == WW_FINDING_FAULT);
  CHECK(diagnose({200, "{}"}) == WW_FINDING_FAULT);
  CHECK(diagnose({404, ""}) == WW_FINDING_FAULT);
  Request offline = asking();
  offline.flags = WW_REQUEST_OFFLINE;
  CHECK(test.provider.diagnose(offline).empty());
  CHECK(test.get(offline).empty());
}

}  // namespace watchword::test
