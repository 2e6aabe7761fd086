#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <watchword/encoding.hpp>

#include "support/text.h"
#include "unit/entra/fixture.h"

using namespace watchword;
using namespace watchword::test;

namespace {

using test::contains;

// Ada signed in to contoso, Grace for another organization of the same tenant.
void two_accounts(EntraTest& entra) {
  entra.sign_in();
  entra.sign_in({.number = 2, .person = kGracePerson}, {.path = "adatum"});
}

}  // namespace

TEST_CASE("the bound account answers for its organization") {
  EntraTest entra;
  two_accounts(entra);
  CHECK(entra.get("session").account == kAda);
  CHECK(entra.get("session", {.path = "adatum/x"}).account == kGrace);
  CHECK(entra.get("session", {.host = "adatum.visualstudio.com", .path = ""}).account == kGrace);
}

TEST_CASE("an account that is asked for answers before the bound one") {
  EntraTest entra;
  two_accounts(entra);
  SECTION("by user name") {
    CHECK(entra.get("session", {.username = kGrace}).account == kGrace);
  }
  SECTION("by configuration, in any case") {
    entra.host.config["account"] = "Grace@Contoso.Example";
    CHECK(entra.get("session").account == kGrace);
  }
  SECTION("one that is not signed in") {
    const Ask ask{.flags = WW_REQUEST_INTERACTIVE, .username = "eve@contoso.example"};
    const auto ways = entra.ways(ask);
    REQUIRE(ways.size() == 1);
    CHECK(ways[0].id == "browser");
    CHECK(entra.get("session", ask).status == WW_NOT_FOUND);
  }
}

TEST_CASE("of a service that says no tenant every account may be meant") {
  EntraTest entra;
  entra.sign_in();
  Ask registry{.flags = WW_REQUEST_INTERACTIVE,
               .host = "contoso.azurecr.io",
               .path = "",
               .challenges = {},
               .scope = "https://containerregistry.azure.net/.default"};
  const std::string anywhere = token_url("organizations");
  SECTION("the only one answers, with a token for that service") {
    REQUIRE(entra.ways(registry).front().account == kAda);
    entra.host.expect("POST", anywhere, entra.answer({.number = 2}));
    CHECK(entra.get("session", registry).secret == "ACCESS-2");
    CHECK(contains(entra.host.sent.back().form.at("scope"), registry.scope));
    CHECK(entra.get("session", registry).secret == "ACCESS-2");  // kept
    CHECK(entra.get("session").secret == "ACCESS-1");            // and git's as well
  }
  SECTION("of several one is to be named") {
    entra.sign_in({.number = 2, .person = kGracePerson}, {.path = "adatum"});
    const auto ways = entra.ways(registry);
    CHECK(ways.front().advice ==
          "Choose one: watchword login https://contoso.azurecr.io --account NAME");
    registry.account = kGrace;
    entra.host.expect("POST", anywhere, entra.answer({.number = 3, .person = kGracePerson}));
    CHECK(entra.get("session", registry).account == kGrace);
  }
  SECTION("a tenant that is configured is meant") {
    entra.host.config["tenant"] = kTenant;
    entra.host.expect("POST", token_url(), entra.answer({.number = 2}));
    CHECK(entra.get("session", registry).secret == "ACCESS-2");
  }
  SECTION("a store that asks gets no person's") {
    registry.flags |= WW_REQUEST_WITHOUT_SECRETS;
    for (const FoundWay& way : entra.ways(registry)) CHECK(way.rank == WW_RANK_LAST_RESORT);
  }
}

TEST_CASE("a person who signs in to such a service signs in to its tenant's, whichever it is") {
  EntraTest entra;
  const Ask registry{.host = "contoso.azurecr.io",
                     .path = "",
                     .challenges = {},
                     .scope = "https://containerregistry.azure.net/.default"};
  entra.person_agrees();
  entra.host.expect("POST", token_url("organizations"), [&](const Sent& sent) {
    CHECK(contains(sent.form.at("scope"), registry.scope));
    return entra.answer({});
  });
  Ask asking = registry;
  asking.flags = WW_REQUEST_INTERACTIVE;
  CHECK(entra.get("browser", asking).secret == "ACCESS-1");
  CHECK(entra.get("session", registry).secret == "ACCESS-1");
  CHECK(entra.sessions().front().bound_to == std::vector<std::string>{"contoso.azurecr.io"});
}

TEST_CASE("the only account of a tenant answers for its other organizations") {
  EntraTest entra;
  entra.sign_in();
  const Ask adatum{.path = "adatum"};
  const auto ways = entra.ways(adatum);
  REQUIRE(ways.size() == 1);
  CHECK(ways[0].account == kAda);
  CHECK(contains(ways[0].reason, "only account"));
  const Got got = entra.get("session", adatum);
  CHECK(got.account == kAda);
  CHECK(entra.sessions().at(0).bound_to == std::vector<std::string>{"contoso"});
  // Bound once the server took it.
  CHECK(entra.accepted(adatum, got) == WW_OK);
  CHECK(entra.sessions().at(0).bound_to == std::vector<std::string>{"adatum", "contoso"});
}

TEST_CASE("several accounts of a tenant: a person chooses") {
  EntraTest entra;
  two_accounts(entra);
  const Got got = entra.get("session", {.path = "fabrikam"});
  CHECK(got.status == WW_INTERACTION_REQUIRED);
  CHECK(contains(got.message, "several accounts"));
  CHECK(got.advice == "Choose one: watchword login https://dev.azure.com/fabrikam --account NAME");
}

TEST_CASE("an account of another tenant does not answer") {
  EntraTest entra;
  entra.sign_in();
  const Ask ask{.path = "fabrikam", .challenges = {challenge(kOtherTenant)}};
  CHECK(entra.ways(ask).empty());
  CHECK(entra.get("session", ask).status == WW_NOT_FOUND);
}

TEST_CASE("an account of another application or cloud does not answer") {
  EntraTest entra;
  entra.sign_in();
  SECTION("application") {
    entra.host.config["entra.clientId"] = "aaaaaaaa-1111-2222-3333-444444444444";
  }
  SECTION("cloud") {
    entra.host.config["entra.authorityHost"] = "login.microsoftonline.us";
  }
  CHECK(entra.ways().empty());
  CHECK(entra.get("session").status == WW_NOT_FOUND);
}

TEST_CASE("an account that is asked for once does not become the usual one") {
  EntraTest entra;
  two_accounts(entra);
  const Ask ask{.username = kGrace};
  const Got got = entra.get("session", ask);
  CHECK(entra.accepted(ask, got) == WW_OK);
  CHECK(entra.get("session").account == kAda);
}

TEST_CASE("accepted tokens of sessions that are gone bind nothing") {
  EntraTest entra;
  const Got got = entra.sign_in();
  entra.host.secrets.clear();
  entra.host.state.clear();
  CHECK(entra.accepted({}, got) == WW_NOT_FOUND);
  for (const auto& [key, value] : entra.host.state) CHECK(key.starts_with("accepted|"));
}

TEST_CASE("a sign-in that an account's name causes answers for that name alone") {
  EntraTest entra;
  entra.sign_in();
  Ask named;
  const std::vector<std::string> contoso{"contoso"};
  SECTION("in the address") {
    named.username = kGrace;
  }
  SECTION("in the configuration") {
    entra.host.config["account"] = kGrace;
  }
  SECTION("by a plugin that needs a token") {
    named.account = kGrace;
    named.scope = "499b84ac-1321-427f-aa17-267ca6975798/.default";
  }
  const Got grace = entra.sign_in({.number = 2, .person = kGracePerson}, named);
  // git names whose credential it was when it tells that the server took it.
  CHECK(entra.accepted({.username = kGrace}, grace) == WW_OK);
  CHECK(entra.get("session", named).account == kGrace);
  entra.host.config.erase("account");
  CHECK(entra.get("session").account == kAda);
  for (const Row& row : entra.sessions())
    CHECK(row.bound_to == (row.account == kAda ? contoso : std::vector<std::string>()));
  // Only this makes it the usual one.
  entra.expect_tokens({.number = 3, .person = kGracePerson});
  CHECK(entra.login({.flags = WW_REQUEST_INTERACTIVE, .account = kGrace}).status == WW_OK);
  CHECK(entra.get("session").account == kGrace);
}

TEST_CASE("whoever is asked as nobody in particular and chooses another account is told so") {
  EntraTest entra;
  entra.sign_in();
  entra.host.secrets.clear();  // her session has ended
  entra.sign_in({.number = 2});
  CHECK(entra.host.notices.empty());
  entra.host.secrets.clear();
  entra.sign_in({.number = 3, .person = kGracePerson});
  REQUIRE(entra.host.notices.size() == 1);
  CHECK(entra.host.notices[0] ==
        "contoso uses " + kGrace + " from now on, and " + kAda +
            " no more. To go back: watchword login https://dev.azure.com/contoso --account " +
            kAda);
  CHECK(entra.get("session").account == kGrace);
}

TEST_CASE("a first sign-in by name leaves the organization without a usual account") {
  EntraTest entra;
  entra.host.config["account"] = kGrace;
  const Got grace = entra.sign_in({.person = kGracePerson});
  CHECK(entra.accepted({.username = kGrace}, grace) == WW_OK);
  CHECK(entra.sessions().at(0).bound_to.empty());
  entra.host.config.erase("account");
  const Got guessed = entra.get("session");  // the only account of the tenant
  CHECK(guessed.account == kGrace);
  CHECK(entra.accepted({.username = kGrace}, guessed) == WW_OK);
  CHECK(entra.sessions().at(0).bound_to.empty());
  entra.sign_in({.number = 2}, {.path = "adatum"});
  CHECK(entra.get("session").status == WW_INTERACTION_REQUIRED);  // either would do
}

TEST_CASE("git's late word about a token does not undo what a person chose meanwhile") {
  EntraTest entra;
  two_accounts(entra);
  const Got ada = entra.get("session");
  SECTION("another account") {
    entra.expect_tokens({.number = 3, .person = kGracePerson});
    entra.login({.flags = WW_REQUEST_INTERACTIVE, .account = kGrace});
    CHECK(entra.accepted({.username = kAda}, ada) == WW_OK);
    CHECK(entra.get("session").account == kGrace);
  }
  SECTION("a sign-out") {
    entra.logout({.challenges = {}});
    entra.accepted({.username = kAda}, ada);
    CHECK(entra.get("session").status == WW_INTERACTION_REQUIRED);
  }
}

TEST_CASE("an organization that was signed out of is answered for after a sign-in to it alone") {
  EntraTest entra;
  const Ask adatum{.path = "adatum"};
  const bool typed = GENERATE(false, true);
  SECTION("its account is the usual one of another") {
    entra.sign_in();
    entra.accepted(adatum, entra.get("session", adatum));
  }
  SECTION("its account was never more than guessed") {
    entra.sign_in({}, adatum);
  }
  SECTION("there are other accounts") {
    two_accounts(entra);
  }
  SECTION("nobody was signed in") {}
  SECTION("it was signed out of twice") {
    two_accounts(entra);
    entra.logout({.challenges = {}});
  }
  entra.logout({.challenges = {}});
  entra.sign_in({.number = 3}, {.path = "fabrikam"});  // of the same tenant

  for (const std::string& name : {std::string(), kAda, kGrace}) {
    CAPTURE(name);
    const Got got = entra.get("session", {.username = name});
    CHECK(got.status != WW_OK);
    entra.host.config["account"] = name;
    CHECK(entra.get("session").status != WW_OK);
    entra.host.config.erase("account");
  }
  const Got got = entra.get("session");
  CHECK(got.status == WW_INTERACTION_REQUIRED);
  CHECK(got.message == "contoso is signed out");
  CHECK(got.advice == "`watchword login https://dev.azure.com/contoso` signs in again.");
  CHECK(entra.signed_out() == std::vector<std::string>{"contoso"});
  const auto ways = entra.ways({.flags = WW_REQUEST_INTERACTIVE});
  REQUIRE(ways.size() == 2);
  CHECK(ways[0].obstacle == got.message);
  CHECK(ways[0].advice == got.advice);
  CHECK(ways[1].id == "browser");
  CHECK(ways[1].account.empty());
  CHECK(entra.get("session", {.path = "fabrikam"}).account == kAda);

  if (typed) {
    entra.expect_tokens({.number = 4});
    CHECK(entra.login({.flags = WW_REQUEST_INTERACTIVE}).status == WW_OK);
  } else {
    entra.sign_in({.number = 4});
  }
  CHECK(entra.get("session").account == kAda);
  CHECK(entra.signed_out().empty());
}

TEST_CASE("a sign-in by name ends the sign-out for that name") {
  EntraTest entra;
  two_accounts(entra);
  entra.logout({.challenges = {}});
  const Ask grace{.username = kGrace};
  CHECK(entra.get("session", grace).message == kGrace + " is signed out of contoso");
  entra.sign_in({.number = 3, .person = kGracePerson}, grace);
  CHECK(entra.get("session", grace).account == kGrace);
  CHECK(entra.get("session").message == "contoso is signed out");
  // What was used here alone goes with the next sign-out.
  CHECK(entra.logout({.challenges = {}}) == WW_OK);
  CHECK(entra.get("session", grace).status == WW_INTERACTION_REQUIRED);
}

TEST_CASE(
    "logout of an account leaves the usual one of the organization, and the other way round") {
  EntraTest entra;
  two_accounts(entra);  // Ada's is contoso, Grace's is adatum
  SECTION("typed") {
    CHECK(entra.logout({.challenges = {}, .account = kGrace}) == WW_OK);
    CHECK(entra.get("session").account == kAda);
    CHECK(entra.get("session", {.username = kGrace}).status == WW_INTERACTION_REQUIRED);
    CHECK(entra.get("session", {.path = "adatum"}).account == kGrace);
    CHECK(entra.signed_out().empty());
    CHECK(entra.logout({.challenges = {}, .account = kGrace}) == WW_NOT_FOUND);
  }
  SECTION("in the address") {
    CHECK(entra.logout({.path = "adatum", .username = kGrace, .challenges = {}}) == WW_OK);
    CHECK(entra.sessions().size() == 1);
    CHECK(entra.get("session", {.path = "adatum"}).message == "adatum is signed out");
  }
  SECTION("configured means nothing") {
    entra.host.config["account"] = kGrace;
    CHECK(entra.logout({.challenges = {}}) == WW_OK);
    CHECK(entra.sessions().size() == 1);
    CHECK(entra.get("session").status == WW_INTERACTION_REQUIRED);
    entra.host.config.erase("account");
    CHECK(entra.get("session").message == "contoso is signed out");
  }
}

TEST_CASE("logout of what names no organization means them all") {
  EntraTest entra;
  two_accounts(entra);
  CHECK(entra.logout({.path = "", .challenges = {}, .account = kAda}) == WW_INVALID);
  CHECK(entra.logout({.path = "", .challenges = {}}) == WW_OK);
  CHECK(entra.host.secrets.empty());
}

TEST_CASE("logout forgets the binding, and the session when nothing else uses it") {
  EntraTest entra;
  const Got got = entra.sign_in();
  const Ask adatum{.path = "adatum"};
  entra.accepted(adatum, entra.get("session", adatum));
  CHECK(entra.logout({.challenges = {}}) == WW_OK);
  REQUIRE(entra.sessions().size() == 1);
  CHECK(entra.sessions()[0].bound_to == std::vector<std::string>{"adatum"});
  Ask named = adatum;
  named.challenges = {};
  CHECK(entra.logout(named) == WW_OK);
  CHECK(entra.sessions().empty());
  CHECK(entra.host.secrets.empty());
  CHECK(entra.logout(named) == WW_NOT_FOUND);
}

TEST_CASE("logout takes the secrets also where no note can be changed") {
  EntraTest entra;
  entra.sign_in();
  SECTION("of a session that nothing else uses") {}
  SECTION("of one that another organization uses too") {
    const Ask adatum{.path = "adatum"};
    entra.accepted(adatum, entra.get("session", adatum));
  }
  entra.host.state_is_read_only = true;
  CHECK(entra.logout({.challenges = {}}) == WW_OK);
  CHECK(entra.host.secrets.empty());
  CHECK(entra.get("session").status != WW_OK);
}

TEST_CASE("logout takes the session also where nothing is noted of the organization") {
  EntraTest entra;
  entra.sign_in();
  SECTION("because the notes are gone") {
    entra.host.state.clear();
    CHECK(entra.logout({.challenges = {}}) == WW_OK);
    CHECK(entra.host.secrets.empty());
  }
  SECTION("but not one that another organization uses") {
    CHECK(entra.logout({.path = "never-used", .challenges = {}}) == WW_NOT_FOUND);
    CHECK(entra.sessions().size() == 1);
  }
}

TEST_CASE("a token for Azure DevOps is recognized without a record") {
  EntraTest entra;
  const auto token = [](const std::string& claims) {
    return base64url_encode("{}") + '.' + base64url_encode(claims) + ".c2ln";
  };
  const std::string devops = token(R"({"aud":"499b84ac-1321-427f-aa17-267ca6975798"})");
  CHECK(entra.recognize(devops) == "some");
  CHECK(entra.recognize(token(R"({"aud":"https://vault.azure.net"})")).empty());
  CHECK(entra.recognize("typed by the user").empty());

  const Got got = entra.sign_in();
  for (auto& [name, item] : entra.host.secrets) {
    const std::string content(item.secret.view());
    const auto at = content.find(got.secret);
    if (item.kind != "access" || at == std::string::npos) continue;
    item.secret = Secret(std::string(content).replace(at, got.secret.size(), devops));
  }
  CHECK(entra.recognize(devops) == got.session);
}

TEST_CASE("logout of one account leaves the other") {
  EntraTest entra;
  two_accounts(entra);
  CHECK(entra.logout({.challenges = {}}) == WW_OK);
  const auto rows = entra.sessions();
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].account == kGrace);
}

TEST_CASE("logout of everything") {
  EntraTest entra;
  CHECK(entra.logout({.host = "", .path = ""}) == WW_NOT_FOUND);
  two_accounts(entra);
  CHECK(entra.logout({.host = "", .path = ""}) == WW_OK);
  CHECK(entra.host.secrets.empty());
  CHECK(entra.host.state.empty());
}

TEST_CASE("a user name with a colon is not answered") {
  EntraTest entra;
  const Person odd{"a:b@contoso.example", "cccccccc-0000-0000-0000-000000000003", kTenant};
  const Got got = entra.sign_in({.person = odd});
  CHECK(got.account == "a:b@contoso.example");
  CHECK(got.username == "token");
}

TEST_CASE("the command in an advice names the organization with its port") {
  EntraTest entra;
  two_accounts(entra);
  const Got got = entra.get("session", {.host = "dev.azure.com:8443", .path = "fabrikam/x"});
  CHECK(got.advice ==
        "Choose one: watchword login https://dev.azure.com:8443/fabrikam --account NAME");
}
