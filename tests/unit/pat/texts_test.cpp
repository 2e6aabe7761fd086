#include <catch2/catch_test_macros.hpp>

#include "pat/instant.h"
#include "pat/settings.h"
#include "pat/token_error.h"
#include "pat/token_name.h"
#include "unit/support/failure.h"

using namespace watchword;
using namespace watchword::pat;
using watchword::test::failure_of;
using watchword::test::status_of;

TEST_CASE("distances") {
  CHECK(distance(1000 + 30 * kDaySeconds, 1000) == "in 30 days");
  CHECK(distance(1000, 1000 + 2 * 3600) == "2 hours ago");
  CHECK(distance(1000 + 61, 1000) == "in 1 minute");
}

TEST_CASE("durations") {
  CHECK(required_lifetime("--lifetime", "30d") == 30 * kDaySeconds);
  CHECK(required_lifetime("--lifetime", " 1d12h ") == 129'600);
  for (const char* text :
       {"", "d", "30", "-1d", "0d", "5m", "30 d", "3651d", "9223372036854775807d"})
    CHECK(status_of(failure_of([&] { required_lifetime("--lifetime", text); })) == WW_INVALID);
  CHECK(required_time("--expires-within", "12h") == 43200);
  CHECK(required_time("--expires-within", "5m") == 300);
  for (const char* text : {"", "d", "-1d", "30 d", "40000000d"})
    CHECK(status_of(failure_of([&] { required_time("--expires-within", text); })) == WW_INVALID);
}

TEST_CASE("scopes") {
  CHECK(required_scope("it", "  vso.code   vso.code vso.work ") == "vso.code vso.work");
  for (const char* text : {"", " ", "vso.code;vso.work", "app_token", "vso.code app_token"})
    CHECK(status_of(failure_of([&] { required_scope("it", text); })) == WW_INVALID);
  CHECK(same_scopes("vso.a vso.b", "vso.b  vso.a"));
  CHECK_FALSE(same_scopes("vso.a", "vso.a vso.b"));
}

TEST_CASE("names of tokens") {
  CHECK(token_name("contoso", "contoso/engine/_git/engine").ends_with(" for contoso/engine"));
  CHECK(token_name("contoso", "contoso/Web%20Site/_git/store%20front/info")
            .ends_with(" for contoso/store front"));
  CHECK(token_name("contoso", "").ends_with(" for contoso"));
  CHECK(without_mark("mine (4f2a91c0)") == "mine");
  CHECK(without_mark("mine (4F2A91C0)") == "mine (4F2A91C0)");
  CHECK(without_mark("mine (2026)") == "mine (2026)");
  CHECK(without_mark(" (4f2a91c0)") == " (4f2a91c0)");
}

// Microsoft Learn, "Pats - Create", SessionTokenError.
TEST_CASE("every error of the service has a sentence of its own") {
  for (const char* code : {"displayNameRequired",
                           "invalidDisplayName",
                           "invalidValidTo",
                           "invalidScope",
                           "userIdRequired",
                           "invalidUserId",
                           "invalidUserType",
                           "accessDenied",
                           "failedToIssueAccessToken",
                           "invalidClient",
                           "invalidClientType",
                           "invalidClientId",
                           "invalidTargetAccounts",
                           "hostAuthorizationNotFound",
                           "authorizationNotFound",
                           "failedToUpdateAccessToken",
                           "sourceNotSupported",
                           "invalidSourceIP",
                           "invalidSource",
                           "duplicateHash",
                           "sshPolicyDisabled",
                           "invalidToken",
                           "tokenNotFound",
                           "invalidAuthorizationId",
                           "failedToReadTenantPolicy",
                           "globalPatPolicyViolation",
                           "fullScopePatPolicyViolation",
                           "patLifespanPolicyViolation",
                           "invalidTokenType",
                           "invalidAudience",
                           "invalidSubject",
                           "deploymentHostNotSupported",
                           "disablePatCreationPolicyViolation",
                           "failedToReadOrgPolicy",
                           "globalPATCreationBlocked",
                           "expiredPatCannotBeExtended"}) {
    CAPTURE(code);
    const TokenRefused refused = token_refused(code, "the service's words", "contoso");
    CHECK(refused.message().find("contoso refuses: ") == 0);
    CHECK(refused.message().find("the service's words") == std::string::npos);
    CHECK(refused.message().ends_with("(" + std::string(code) + ")"));
    CHECK_FALSE(refused.advice().empty());
  }
  const TokenRefused unknown = token_refused("new\x1b[31m", "Words.\r\nmore", "contoso");
  CHECK(unknown.message() == "contoso refuses: Words. (new[31m)");
  CHECK(lasts("disablePatCreationPolicyViolation"));
  CHECK_FALSE(lasts("failedToIssueAccessToken"));
  CHECK_FALSE(lasts("somethingNew"));
  CHECK(means_not_found("tokenNotFound"));
}
