#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "support/text.h"
#include "unit/entra/fixture.h"

using namespace watchword;
using namespace watchword::test;

namespace {

constexpr const char* kOrganizationUrl = "https://dev.azure.com/contoso";

// git before 2.41 does not pass challenges on.
const Ask kUnchallenged{.flags = WW_REQUEST_INTERACTIVE, .challenges = {}};

using test::contains;

void answer_head(EntraTest& entra, int status,
                 std::vector<std::pair<std::string, std::string>> headers) {
  entra.host.expect("HEAD", kOrganizationUrl, Scripted{status, "", std::move(headers)});
}

// The tenant whose sign-in page was opened.
std::string tenant_asked(const EntraTest& entra) {
  const std::string& url = entra.host.browsers.at(0).url;
  const std::string before = "https://login.microsoftonline.com/";
  return url.substr(before.size(), url.find('/', before.size()) - before.size());
}

void cancel(EntraTest& entra) {
  entra.host.person = [](const Browser&) -> Parameters { throw Failure(WW_CANCELLED, "no"); };
  CHECK(entra.get("browser", kUnchallenged).status == WW_CANCELLED);
}

}  // namespace

TEST_CASE("the organization is asked for its tenant, once") {
  EntraTest entra;
  answer_head(entra, 401, {{"www-authenticate", challenge()}, {"www-authenticate", "Basic"}});
  entra.sign_in({}, kUnchallenged);
  const Sent& head = entra.host.sent.at(0);
  CHECK(head.headers.at("X-TFS-FedAuthRedirect") == "Suppress");
  CHECK(tenant_asked(entra) == kTenant);
  entra.host.now += 3600;
  entra.expect_tokens({.number = 2});
  CHECK(entra.get("session", {.challenges = {}}).secret == "ACCESS-2");
}

TEST_CASE("headers that name the tenant") {
  EntraTest entra;
  const std::string zero = "00000000-0000-0000-0000-000000000000";
  SECTION("the challenge before X-VSS-ResourceTenant") {
    answer_head(entra, 302,
                {{"x-vss-resourcetenant", kOtherTenant}, {"www-authenticate", challenge()}});
    cancel(entra);
    CHECK(tenant_asked(entra) == kTenant);
  }
  SECTION("X-VSS-ResourceTenant alone") {
    answer_head(entra, 302, {{"x-vss-resourcetenant", kTenant}, {"www-authenticate", "Bearer"}});
    cancel(entra);
    CHECK(tenant_asked(entra) == kTenant);
  }
  SECTION("several of them") {
    answer_head(entra, 401, {{"x-vss-resourcetenant", " , x," + kTenant + "," + kOtherTenant}});
    cancel(entra);
    CHECK(tenant_asked(entra) == kTenant);
  }
  SECTION("a tenant before none") {
    answer_head(entra, 401, {{"x-vss-resourcetenant", zero + ", " + kTenant + "," + kOtherTenant}});
    cancel(entra);
    CHECK(tenant_asked(entra) == kTenant);
  }
  SECTION("in several headers") {
    answer_head(entra, 401, {{"x-vss-resourcetenant", zero}, {"x-vss-resourcetenant", kTenant}});
    cancel(entra);
    CHECK(tenant_asked(entra) == kTenant);
  }
  SECTION("a challenge with a tenant before one without") {
    answer_head(entra, 401, {{"www-authenticate", challenge(zero) + ", " + challenge()}});
    cancel(entra);
    CHECK(tenant_asked(entra) == kTenant);
  }
  SECTION("a challenge without a tenant, and X-VSS-ResourceTenant") {
    answer_head(entra, 401,
                {{"www-authenticate", challenge(zero)}, {"x-vss-resourcetenant", kTenant}});
    cancel(entra);
    CHECK(tenant_asked(entra) == kTenant);
  }
  SECTION("an organization of Microsoft accounts") {
    answer_head(entra, 401, {{"x-vss-resourcetenant", zero}, {"www-authenticate", "Bearer"}});
    cancel(entra);
    CHECK(tenant_asked(entra) == "organizations");
  }
}

TEST_CASE("an organization that does not exist or does not say") {
  EntraTest entra;
  SECTION("404") {
    answer_head(entra, 404, {});
    const Got got = entra.get("browser", kUnchallenged);
    CHECK(got.status == WW_INVALID);
    CHECK(got.message == "there is no organization \"contoso\"");
    CHECK_FALSE(got.advice.empty());
  }
  SECTION("nothing") {
    answer_head(entra, 401, {{"www-authenticate", "Basic realm=x"}});
    const Got got = entra.get("browser", kUnchallenged);
    CHECK(got.status == WW_INVALID);
    CHECK(contains(got.message, "did not say which tenant"));
    CHECK(contains(got.advice, "watchword.https://dev.azure.com/contoso.tenant"));
  }
  SECTION("a fault of Azure DevOps") {
    answer_head(entra, 503, {});
    answer_head(entra, 503, {});
    CHECK(entra.get("browser", kUnchallenged).status == WW_NETWORK);
  }
  CHECK(entra.host.browsers.empty());
}

TEST_CASE("a sign-in address that is not trusted is never opened") {
  EntraTest entra;
  const auto uri = GENERATE("https://login.evil.example/", "http://login.microsoftonline.com/",
                            "https://login.microsoftonline.com:444/");
  Ask ask = kUnchallenged;
  ask.challenges = {"Bearer authorization_uri=" + (uri + kTenant)};
  answer_head(entra, 401, {{"www-authenticate", "Bearer authorization_uri=" + (uri + kTenant)}});
  CHECK(entra.get("browser", ask).status == WW_INVALID);
  CHECK(entra.host.browsers.empty());
  REQUIRE_FALSE(entra.host.notices.empty());
  CHECK(contains(entra.host.notices[0], "does not trust"));
}

TEST_CASE("the cloud of the challenge is the cloud of the sign-in") {
  EntraTest entra;
  entra.host.person = [](const Browser&) -> Parameters { throw Failure(WW_CANCELLED, "no"); };
  Ask ask = kUnchallenged;
  ask.challenges = {"Bearer authorization_uri=https://login.microsoftonline.us/" + kTenant};
  entra.get("browser", ask);
  CHECK(entra.host.browsers.at(0).url.rfind("https://login.microsoftonline.us/", 0) == 0);
}

TEST_CASE("a tenant that is named counts most") {
  EntraTest entra;
  SECTION("configured") {
    entra.host.config["tenant"] = "Fabrikam.Example";
  }
  entra.host.person = [](const Browser&) -> Parameters { throw Failure(WW_CANCELLED, "no"); };
  Ask ask = kUnchallenged;
  ask.challenges = {challenge()};
  SECTION("typed, over what is configured") {
    entra.host.config["tenant"] = "other.example";
    ask.tenant = "fabrikam.example";
  }
  if (entra.host.config.empty()) return;
  entra.get("browser", ask);
  CHECK(tenant_asked(entra) == "fabrikam.example");
  CHECK(entra.host.state.count("tenant|https://dev.azure.com/contoso") == 0);
}

TEST_CASE("a challenge replaces what is remembered, and login asks anew") {
  EntraTest entra;
  entra.sign_in();  // remembers kTenant
  SECTION("a challenge of another tenant") {
    Ask ask = kUnchallenged;
    ask.challenges = {challenge(kOtherTenant)};
    entra.sign_in({.number = 2, .tenant = kOtherTenant}, ask);
    CHECK(contains(entra.host.state.at("tenant|https://dev.azure.com/contoso"), kOtherTenant));
  }
  SECTION("login") {
    answer_head(entra, 401, {{"www-authenticate", challenge(kOtherTenant)}});
    entra.expect_tokens({.number = 2, .tenant = kOtherTenant});
    CHECK(entra.login(kUnchallenged).secret == "ACCESS-2");
  }
}

TEST_CASE("git's challenges: a tenant before none") {
  EntraTest entra;
  Ask ask = kUnchallenged;
  ask.challenges = {challenge("00000000-0000-0000-0000-000000000000"), challenge()};
  entra.host.person = [](const Browser&) -> Parameters { throw Failure(WW_CANCELLED, "no"); };
  entra.get("browser", ask);
  CHECK(tenant_asked(entra) == kTenant);
}

TEST_CASE("an organization that moved to another tenant is asked for it before a person is") {
  EntraTest entra;
  Got got = entra.sign_in();
  entra.host.now += 7200;
  const auto moved = [&] {
    answer_head(entra, 401, {{"www-authenticate", challenge(kOtherTenant)}});
  };
  const auto new_tenant = [&] { entra.expect_tokens({.number = 9, .tenant = kOtherTenant}); };
  SECTION("it refuses what the old tenant issues") {
    entra.expect_tokens({.number = 2});
    got = entra.get("session", {.challenges = {}});
    entra.refused({.challenges = {}}, got);
    entra.expect_tokens({.number = 3});
    got = entra.get("session", {.challenges = {}});
    entra.refused({.challenges = {}}, got);
    moved();
    new_tenant();
    CHECK(entra.get("session", {.challenges = {}}).secret == "ACCESS-9");
  }
  SECTION("it refuses what a person's sign-in brought") {
    entra.host.now -= 7200;
    entra.refused({.challenges = {}}, got);
    entra.expect_tokens({.number = 2});
    entra.refused({.challenges = {}}, entra.get("session", {.challenges = {}}));
    moved();
    new_tenant();
    CHECK(entra.get("session", {.challenges = {}}).secret == "ACCESS-9");
  }
  SECTION("the old tenant does not know the account any more") {
    entra.expect_error("invalid_grant", 50034);
    moved();
    new_tenant();
    CHECK(entra.get("session", {.challenges = {}}).secret == "ACCESS-9");
  }
  SECTION("git is asked for the account of nobody in the old tenant") {
    entra.host.state.erase("binding|contoso");
    entra.host.state["tenant|https://dev.azure.com/contoso"] =
        R"({"authority":"login.microsoftonline.com","tenant":"77777777-8888-7777-6666-555555555555"})";
    answer_head(entra, 401, {{"www-authenticate", challenge()}});
    entra.expect_tokens({.number = 9});
    CHECK(entra.get("browser", kUnchallenged).secret == "ACCESS-9");
  }
  CHECK(entra.host.browsers.size() == 1);
}

TEST_CASE("an organization that did not move is asked for its tenant, then the person") {
  EntraTest entra;
  entra.sign_in();
  entra.host.now += 7200;
  const auto ended = [&] { entra.expect_error("invalid_grant", 700082); };
  SECTION("it says the same") {
    ended();
    answer_head(entra, 401, {{"www-authenticate", challenge()}});
  }
  SECTION("it does not answer") {
    ended();
    answer_head(entra, 503, {});  // and is not asked twice, for somebody waits
  }
  CHECK(entra.get("session", {.challenges = {}}).status == WW_INTERACTION_REQUIRED);
}

TEST_CASE("explain does not use the network: the tenant has yet to be looked up") {
  EntraTest entra;
  entra.sign_in();
  const auto ways = entra.ways({.path = "adatum", .challenges = {}});
  REQUIRE(ways.size() == 1);
  CHECK(ways[0].id == "session");
  CHECK(contains(ways[0].reason, "has yet to be looked up"));
  // And offline it cannot be.
  CHECK(entra.get("session", {.flags = WW_REQUEST_OFFLINE, .path = "adatum", .challenges = {}})
            .status == WW_NOT_FOUND);
  entra.host.expect("HEAD", "https://dev.azure.com/adatum",
                    Scripted{401, "", {{"www-authenticate", challenge()}}});
  CHECK(entra.get("session", {.path = "adatum", .challenges = {}}).secret == "ACCESS-1");
}
