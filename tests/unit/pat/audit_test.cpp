#include "pat/audit.h"

#include <catch2/catch_test_macros.hpp>

#include "pat/audit_report.h"
#include "pat/instant.h"

using namespace watchword;
using namespace watchword::pat;

namespace {

constexpr std::int64_t kNow = 1800000000;
constexpr std::int64_t kSoon = 14 * kDaySeconds;

// Narrow, for one organization, valid, made yesterday, with a month to live.
AdministeredToken harmless() {
  AdministeredToken out;
  out.token.scope = "vso.code_write vso.packaging";
  out.token.valid_from = kNow - kDaySeconds;
  out.token.valid_to = kNow + 30 * kDaySeconds;
  out.is_valid = true;
  return out;
}

using Found = std::vector<Finding>;

AuditedToken audited(const std::string& user, const std::string& name, Found findings) {
  AuditedToken out;
  out.user.login = user;
  out.administered.token.name = name;
  out.findings = std::move(findings);
  return out;
}

// Tokens can be moved and not copied.
template <class... Tokens>
std::vector<AuditedToken> list(Tokens... tokens) {
  std::vector<AuditedToken> out;
  (out.push_back(std::move(tokens)), ...);
  return out;
}

}  // namespace

TEST_CASE("a harmless token has no findings") {
  CHECK(findings(harmless(), kNow, kSoon).empty());
}

TEST_CASE("each finding has its reason") {
  AdministeredToken one = harmless();
  SECTION("for all organizations") {
    one.token.is_global = true;
    CHECK(findings(one, kNow, kSoon) == Found{Finding::kGlobal});
  }
  SECTION("everything, among other scopes") {
    one.token.scope = "vso.code app_token";
    CHECK(findings(one, kNow, kSoon) == Found{Finding::kFullScope});
    one.token.scope = "app_token_reader";
    CHECK(findings(one, kNow, kSoon).empty());
  }
  SECTION("an end within the time") {
    one.token.valid_to = kNow + kSoon;
    CHECK(findings(one, kNow, kSoon) == Found{Finding::kExpiring});
    one.token.valid_to = kNow + kSoon + 1;
    CHECK(findings(one, kNow, kSoon).empty());
  }
  SECTION("past its end and taken") {
    one.token.valid_to = kNow;
    CHECK(findings(one, kNow, kSoon) == Found{Finding::kExpiredButValid});
  }
  SECTION("not taken before its end") {
    one.is_valid = false;
    one.token.is_global = true;
    CHECK(findings(one, kNow, kSoon) == Found{Finding::kInactive});
  }
  SECTION("past its end and not taken") {
    one.is_valid = false;
    one.token.is_global = true;
    one.token.valid_to = kNow - 1;
    CHECK(findings(one, kNow, kSoon).empty());
  }
  SECTION("no end, or one that is more than a year away") {
    one.token.valid_to = 0;
    CHECK(findings(one, kNow, kSoon) == Found{Finding::kNoEnd});
    one.token.valid_to = one.token.valid_from + 366 * kDaySeconds;
    CHECK(findings(one, kNow, kSoon).empty());
    ++one.token.valid_to;
    CHECK(findings(one, kNow, kSoon) == Found{Finding::kNoEnd});
  }
  SECTION("all that it has, the most worrying first") {
    one.token.is_global = true;
    one.token.scope = "app_token";
    one.token.valid_from = kNow - 800 * kDaySeconds;
    one.token.valid_to = kNow + kDaySeconds;
    CHECK(findings(one, kNow, kSoon) ==
          Found{Finding::kGlobal, Finding::kFullScope, Finding::kExpiring, Finding::kNoEnd});
  }
}

TEST_CASE("the most worrying come first, the same in the order of users and names") {
  auto tokens = list(audited("b", "quiet", {}), audited("b", "end", {Finding::kNoEnd}),
                     audited("b", "everything", {Finding::kFullScope}),
                     audited("b", "2", {Finding::kGlobal}), audited("a", "3", {Finding::kGlobal}),
                     audited("c", "1", {Finding::kGlobal, Finding::kExpiring}),
                     audited("a", "1", {Finding::kGlobal}));
  sort_by_worry(tokens);
  std::string order;
  for (const AuditedToken& token : tokens)
    order += token.user.login + token.administered.token.name + " ";
  CHECK(order == "c1 a1 a3 b2 beverything bend bquiet ");
}

TEST_CASE("a summary counts tokens, users and findings") {
  CHECK(summary({}) == "0 tokens of 0 users");
  CHECK(summary(list(audited("a", "1", {Finding::kGlobal}),
                     audited("a", "2", {Finding::kGlobal, Finding::kNoEnd}))) ==
        "2 tokens of 1 user: 2 global, 1 no-end");
}
