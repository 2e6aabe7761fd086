#include <catch2/catch_test_macros.hpp>

#include "pat/instant.h"
#include "pat/kept_token.h"
#include "unit/pat/fixture.h"
#include "unit/support/failure.h"

using namespace watchword;
using namespace watchword::test;
using pat::kDaySeconds;

namespace {

Request to_be_shown(Request request = git_request()) {
  request.flags |= WW_REQUEST_TO_BE_SHOWN;
  return request;
}

std::vector<std::string> ways(PatTest& test, const Request& request = git_request()) {
  std::vector<std::string> out;
  for (const Way& way : test.provider().ways(to_be_shown(request)))
    out.push_back(std::to_string(way.rank) + ' ' + way.id);
  return out;
}

void keep(PatTest& test, pat::Origin origin, const std::string& secret, std::int64_t valid_to = 0) {
  pat::KeptToken token;
  token.secret = Secret(secret);
  token.organization = "contoso";
  token.account = "ada@contoso.example";
  token.id = "id-kept";
  token.name = "kept";
  token.scope = "vso.code_write vso.packaging";
  token.valid_to = valid_to;
  token.valid_from = valid_to == 0 ? 0 : valid_to - 30 * kDaySeconds;
  const Host host = test.plugin_host();
  pat::KeptTokens(host, origin).save(token);
}

using Ways = std::vector<std::string>;

}  // namespace

TEST_CASE("the ways of a request") {
  PatTest test;
  CHECK(ways(test) == Ways{"25 issued"});
  test.host.config["pat.mode"] = "stored";
  CHECK(ways(test).empty());
  keep(test, pat::Origin::kSet, "SET");
  CHECK(ways(test) == Ways{"40 set"});
  test.host.environment["AZURE_DEVOPS_EXT_PAT"] = "OF-THE-CLI";
  CHECK(ways(test) == Ways{"5 environment", "40 set"});

  Request other = git_request();
  other.protocol = "http";
  CHECK(ways(test, other).empty());
  other = git_request();
  other.scope = "499b84ac-1321-427f-aa17-267ca6975798/.default";
  CHECK(ways(test, other).empty());
  other = git_request();
  other.path = "";
  CHECK(ways(test, other).empty());  // no organization
  other.host = "contoso.visualstudio.com";
  CHECK(ways(test, other) == Ways{"5 environment", "40 set"});
}

TEST_CASE("what may be in the store is looked for when it is its turn") {
  PatTest test;
  test.host.config["pat.mode"] = "stored";
  const auto found = test.provider().ways(git_request());
  REQUIRE(found.size() == 1);
  CHECK(found[0].id == "set");
  CHECK(found[0].rank == WW_RANK_STORED);
  CHECK(test.host.looked_for.empty());
  CHECK_FALSE(test.provider().get(git_request(), "set"));
  keep(test, pat::Origin::kSet, "SET");
  CHECK(test.provider().get(git_request(), "set")->secret.view() == "SET");
}

TEST_CASE("a token of the environment that the organization refuses makes room for others") {
  PatTest test;
  test.host.environment["WATCHWORD_PAT"] = "OURS";
  const Host own(test.host.get());
  const Issued issued{own.sha256_hex("OURS"), "environment|WATCHWORD_PAT", test.host.now};
  const auto rank = [&](const Request& request) {
    return test.provider().ways(request).front().rank;
  };
  CHECK(rank(git_request()) == WW_RANK_GIVEN);
  SECTION("there, for a day") {
    CHECK(test.provider().refused(git_request(), issued));
    CHECK(rank(git_request()) == WW_RANK_LAST_RESORT);
    Request fabrikam = git_request();
    fabrikam.path = "fabrikam/_git/engine";
    CHECK(rank(fabrikam) == WW_RANK_GIVEN);
    test.host.now += 86400;
    CHECK(rank(git_request()) == WW_RANK_GIVEN);
  }
  SECTION("until there is another in its place") {
    CHECK(test.provider().refused(git_request(), issued));
    test.host.environment["WATCHWORD_PAT"] = "ANOTHER";
    CHECK(rank(git_request()) == WW_RANK_GIVEN);
  }
  SECTION("until it is taken after all") {
    CHECK(test.provider().refused(git_request(), issued));
    CHECK(test.provider().accepted(git_request(), issued));
    CHECK(rank(git_request()) == WW_RANK_GIVEN);
  }
  SECTION("but not where the organization takes it elsewhere") {
    CHECK(test.provider().accepted(git_request(), issued));
    CHECK(test.provider().refused(git_request(), issued));
    CHECK(rank(git_request()) == WW_RANK_GIVEN);
  }
}

TEST_CASE("a token of the environment") {
  PatTest test;
  test.host.environment["AZURE_DEVOPS_EXT_PAT"] = "OF-THE-CLI";
  test.host.environment["WATCHWORD_PAT"] = " OURS\n";
  CHECK(test.provider().ways(git_request()).at(0).reason ==
        "WATCHWORD_PAT holds a personal access token");
  const auto answer = test.provider().get(git_request(), "environment");
  REQUIRE(answer);
  CHECK(answer->secret.view() == "OURS");
  CHECK(answer->kind == WW_ANSWER_PASSWORD);
  CHECK((answer->flags & WW_ANSWER_UNCACHED) != 0);
  CHECK(answer->username == "token");
  Request again = git_request();
  again.refused_sha256 = test.hash("OURS");
  CHECK_FALSE(test.provider().get(again, "environment"));
  CHECK(test.provider().refused(git_request(), {test.hash("OURS"), answer->session, 0}));
  REQUIRE(test.host.notices.size() == 1);
  CHECK(test.host.notices[0].find("WATCHWORD_PAT was refused") != std::string::npos);
}

TEST_CASE("a token that was set") {
  PatTest test;
  keep(test, pat::Origin::kSet, "SET", test.host.now + 100);
  const auto answer = test.provider().get(git_request(), "set");
  REQUIRE(answer);
  CHECK(answer->secret.view() == "SET");
  CHECK(answer->expires_at == test.host.now + 100);

  SECTION("that has expired is not answered, but told of") {
    test.host.now += 100;
    CHECK_FALSE(test.provider().get(git_request(), "set"));
    REQUIRE(test.host.notices.size() == 1);
    CHECK(test.host.notices[0].find("watchword pat set https://dev.azure.com/contoso") !=
          std::string::npos);
  }
  SECTION("another one's refusal does not matter") {
    CHECK_FALSE(test.provider().refused(git_request(), {test.hash("OLD"), answer->session, 0}));
    CHECK(test.provider().get(git_request(), "set"));
  }
  SECTION("that was refused is dropped") {
    CHECK(test.provider().refused(git_request(), {test.hash("SET"), answer->session, 0}));
    CHECK_FALSE(test.provider().get(git_request(), "set"));
    CHECK(test.host.notices.size() == 1);
  }
}

TEST_CASE("a token that was refused is replaced, and ended at the service") {
  PatTest test;
  const auto first = test.provider().get(git_request(), "issued");
  const std::string secret(first->secret.view());
  CHECK(test.provider().accepted(git_request(), {test.hash(secret), first->session, 0}));

  SECTION("with the next request") {
    CHECK(test.provider().refused(git_request(), {test.hash(secret), first->session, 0}));
    const auto second = test.provider().get(git_request(), "issued");
    CHECK(second->secret.view() != secret);
  }
  SECTION("within the same one") {
    Request again = git_request();
    again.refused_sha256 = test.hash(secret);
    const auto second = test.provider().get(again, "issued");
    CHECK(second->secret.view() != secret);
  }
  CHECK(test.service.living(test.host.now).size() == 1);
  CHECK(test.service.with_secret(secret)->revoked);
}

TEST_CASE("a new token that is refused is not made again and again") {
  PatTest test;
  const auto first = test.provider().get(git_request(), "issued");
  const std::string secret(first->secret.view());
  CHECK(test.provider().refused(git_request(), {test.hash(secret), first->session, 0}));
  CHECK_FALSE(test.provider().get(git_request(), "issued"));
  CHECK(ways(test) == Ways{"25 issued"});
  CHECK_FALSE(test.provider().ways(git_request()).at(0).obstacle.empty());
  CHECK_FALSE(test.provider().ways(git_request()).at(0).advice.empty());
  CHECK(test.service.tokens.size() == 1);
  test.host.now += 3601;
  CHECK(test.provider().ways(git_request()).at(0).obstacle.empty());
}

TEST_CASE("an organization that lets no tokens be made is remembered") {
  PatTest test;
  test.service.error = "disablePatCreationPolicyViolation";
  CHECK_FALSE(test.provider().get(git_request(), "issued"));
  CHECK(test.host.notices.size() == 1);
  const std::size_t calls = test.service.seen.size();
  CHECK_FALSE(test.provider().get(git_request(), "issued"));
  CHECK(test.service.seen.size() == calls);
  const auto found = test.provider().ways(to_be_shown());
  REQUIRE(found.size() == 1);
  CHECK(found[0].id == "issued");
  CHECK(found[0].obstacle.find("switched off by policy") != std::string::npos);
  CHECK_FALSE(found[0].advice.empty());
  Request fabrikam = git_request();
  fabrikam.path = "fabrikam/_git/x";
  CHECK(ways(test, fabrikam) == Ways{"25 issued"});
  test.host.now += 8 * kDaySeconds;
  test.service.error.clear();
  CHECK(test.provider().get(git_request(), "issued"));
}

TEST_CASE("a token that would be lost if its making were broken off is not made") {
  PatTest test;
  test.disk_is_full = true;
  CHECK_FALSE(test.provider().get(git_request(), "issued"));
  REQUIRE(test.host.notices.size() == 1);
  CHECK(test.host.notices[0].find("The Entra session is used instead") != std::string::npos);
  CHECK(test.service.tokens.empty());
  test.disk_is_full = false;
  CHECK(test.provider().get(git_request(), "issued"));

  // One that serves is answered, whatever the disk.
  test.disk_is_full = true;
  CHECK(test.provider().get(git_request(), "issued"));
}

TEST_CASE("an application uses its own token") {
  PatTest test;
  test.service.instead = {
      {403, R"({"message":"Service principals are not allowed to perform this action."})"}};
  CHECK_FALSE(test.provider().get(git_request(), "issued"));
  REQUIRE(test.host.notices.size() == 1);
  CHECK(test.host.notices[0].find("personal access tokens belong to people") != std::string::npos);
  CHECK(ways(test) == Ways{"25 issued"});
  CHECK_FALSE(test.provider().ways(git_request()).at(0).obstacle.empty());
  CHECK_FALSE(test.provider().ways(git_request()).at(0).advice.empty());
}

TEST_CASE("a configuration that asks for what is not there is told of") {
  PatTest test;
  test.service.error = "invalidScope";
  const Failure failure = *failure_of([&] { test.provider().get(git_request(), "issued"); });
  CHECK(failure.status() == WW_INVALID);
  CHECK(ways(test) == Ways{"25 issued"});
}

TEST_CASE("somebody else's token is not answered") {
  PatTest test;
  test.provider().get(git_request(), "issued");
  Request request = git_request();
  request.username = "ADA@contoso.example";
  CHECK(ways(test, request) == Ways{"25 issued"});
  request.username = "grace@contoso.example";
  CHECK(ways(test, request).empty());
}

TEST_CASE("without the network what is kept is answered, and nothing made") {
  PatTest test;
  Request request = git_request();
  request.flags = WW_REQUEST_OFFLINE;
  CHECK_FALSE(test.provider().get(request, "issued"));
  CHECK(test.service.seen.empty());
  test.provider().get(git_request(), "issued");
  test.host.now += 25 * kDaySeconds;
  const std::size_t calls = test.service.seen.size();
  CHECK(test.provider().get(request, "issued"));
  CHECK(test.service.seen.size() == calls);
}

TEST_CASE("signing out revokes what was made and forgets what was set") {
  PatTest test;
  test.provider().get(git_request(), "issued");
  keep(test, pat::Origin::kSet, "SET");
  CHECK(test.provider().sessions().size() == 2);
  SECTION("of the organization") {
    CHECK(test.provider().logout(git_request()));
  }
  SECTION("of all") {
    CHECK(test.provider().logout({}));
  }
  SECTION("of another, nothing") {
    Request other = git_request();
    other.path = "fabrikam/x";
    CHECK_FALSE(test.provider().logout(other));
    CHECK(test.provider().sessions().size() == 2);
    return;
  }
  CHECK(test.service.living(test.host.now).empty());
  CHECK(test.provider().sessions().empty());
  CHECK_FALSE(test.provider().logout(git_request()));
}

TEST_CASE("signing an account out leaves the tokens of others") {
  PatTest test;
  test.provider().get(git_request(), "issued");
  Request request = git_request();
  request.account = "somebody.else@contoso.com";
  CHECK_FALSE(test.provider().logout(request));
  CHECK(test.provider().sessions().size() == 1);
  request.account = "Ada@Contoso.Example";
  CHECK(test.provider().logout(request));
  CHECK(test.provider().sessions().empty());
}

TEST_CASE("what names no organization signs out of all") {
  PatTest test;
  test.provider().get(git_request(), "issued");
  Request request = git_request();
  request.path.clear();
  CHECK(test.provider().logout(request));
  CHECK(test.service.living(test.host.now).empty());
}

TEST_CASE("a token that was made for an account by name answers for that name alone") {
  PatTest test;
  Request named = git_request();
  named.username = "ada@contoso.example";
  const auto issued = test.provider().get(named, "issued");
  REQUIRE(issued);
  const auto offers = [&](const Request& request) {
    const auto ways = test.provider().ways(request);
    return std::any_of(ways.begin(), ways.end(), [](const Way& way) { return way.id == "issued"; });
  };
  CHECK(offers(named));
  CHECK_FALSE(offers(git_request()));
  // Also after it was renewed.
  CHECK(test.provider().renew(-1).at(0).status == WW_OK);
  CHECK(offers(named));
  CHECK_FALSE(offers(git_request()));
}

TEST_CASE("a token that is this provider's is recognized without a record") {
  PatTest test;
  test.host.environment["AZURE_DEVOPS_EXT_PAT"] = "OF-THE-CLI";
  test.host.environment["WATCHWORD_PAT"] = " OURS\n";
  keep(test, pat::Origin::kSet, "SET");
  keep(test, pat::Origin::kIssued, "ISSUED");
  const auto session = [&](const char* secret, const char* path = "contoso/engine") {
    Request request = git_request();
    request.path = path;
    const auto recognition = test.provider().recognize(request, secret);
    CHECK_FALSE(recognition.kind);
    return recognition.session.value_or("nobody's");
  };
  CHECK(session("OURS") == "environment|WATCHWORD_PAT");
  CHECK(session("OF-THE-CLI") == "environment|AZURE_DEVOPS_EXT_PAT");
  CHECK(session("OURS", "") == "environment|WATCHWORD_PAT");
  CHECK(session("SET") == "set|contoso");
  CHECK(session("ISSUED") == "issued|contoso");
  CHECK(session("SET", "fabrikam/fiber") == "nobody's");
  CHECK(session("typed by the user") == "nobody's");
}

TEST_CASE("a token that was typed at git's prompt serves its whole organization") {
  const std::string typed = std::string(76, 'A') + "AZDO" + "1234";
  PatTest test;
  test.host.config["pat.mode"] = "stored";
  Request repository = git_request();
  repository.path = "contoso/project/_git/one";
  CHECK(test.provider().adopt(repository, typed));
  for (const auto& [host, path] : {std::pair{"dev.azure.com", "contoso/project/_git/two"},
                                   {"dev.azure.com", "contoso/project/_git/one/info/lfs"},
                                   {"pkgs.dev.azure.com", "contoso/_packaging/feed/npm"},
                                   {"contoso.visualstudio.com", "project/_git/one"}}) {
    CAPTURE(host, path);
    Request request = git_request();
    request.host = host;
    request.path = path;
    const auto answer = test.provider().get(request, "set");
    REQUIRE(answer);
    CHECK(answer->secret.view() == typed);
  }
  Request other = git_request();
  other.path = "fabrikam/project/_git/one";
  CHECK_FALSE(test.provider().get(other, "set"));

  SECTION("but nothing that is no token, or no organization's") {
    CHECK(test.provider().adopt(other, std::string(52, 'a')));
    for (const std::string& secret :
         {std::string("a password"), std::string(84, 'A'), std::string(52, '-'), std::string()})
      CHECK_FALSE(test.provider().adopt(repository, secret));
    repository.path = "";
    CHECK_FALSE(test.provider().adopt(repository, typed));
  }
}

TEST_CASE("a token that cannot be revoked at sign-out is told of") {
  PatTest test;
  test.provider().get(git_request(), "issued");
  test.signed_in = false;
  CHECK(test.provider().logout(git_request()));
  REQUIRE(test.host.notices.size() == 1);
  CHECK(test.host.notices[0].find("could not be revoked") != std::string::npos);
  CHECK(test.host.notices[0].find("/_usersSettings/tokens") != std::string::npos);
}

TEST_CASE("no secret gets into state, texts or names") {
  PatTest test;
  test.provider().get(git_request(), "issued");
  test.host.now += 25 * kDaySeconds;
  const auto answer = test.provider().get(git_request(), "issued");
  test.provider().refused(git_request(), {test.hash("SECRET-2"), answer->session, 0});
  CHECK(test.host.all_texts().find("SECRET-") == std::string::npos);
  CHECK(test.host.all_texts().find("ENTRA-") == std::string::npos);
}
