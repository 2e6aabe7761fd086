#include "pat/audit.h"

#include <algorithm>
#include <tuple>

#include "pat/instant.h"

namespace watchword::pat {
namespace {

constexpr std::string_view kEverything = "app_token";
// Microsoft Learn, "Use personal access tokens": the longest life that a person can choose.
constexpr std::int64_t kLongestLife = 366 * kDaySeconds;

bool has_full_scope(const PersonalToken& token) {
  return (" " + token.scope + " ").find(" " + std::string(kEverything) + " ") != std::string::npos;
}

// Without a valid_to the service knows no end.
bool is_over(const PersonalToken& token, std::int64_t now) {
  return token.valid_to != 0 && token.valid_to <= now;
}

auto rank(const AuditedToken& audited) {
  const auto first =
      audited.findings.empty() ? kFindings.size() : static_cast<std::size_t>(audited.findings[0]);
  return std::tuple(first, -static_cast<std::ptrdiff_t>(audited.findings.size()),
                    std::string_view(audited.user.login),
                    std::string_view(audited.administered.token.name),
                    std::string_view(audited.administered.token.id));
}

}  // namespace

std::string_view name_of(Finding finding) {
  switch (finding) {
    case Finding::kGlobal:
      return "global";
    case Finding::kFullScope:
      return "full-scope";
    case Finding::kExpiring:
      return "expiring";
    case Finding::kExpiredButValid:
      return "expired-but-valid";
    case Finding::kInactive:
      return "inactive";
    case Finding::kNoEnd:
      return "no-end";
  }
  return "";
}

std::vector<Finding> findings(const AdministeredToken& administered, std::int64_t now,
                              std::int64_t expiring_within) {
  const auto& [token, is_valid] = administered;
  const bool over = is_over(token, now);
  if (over && !is_valid) return {};
  if (!over && !is_valid) return {Finding::kInactive};
  std::vector<Finding> found;
  const auto add = [&](Finding finding, bool holds) {
    if (holds) found.push_back(finding);
  };
  add(Finding::kGlobal, token.is_global);
  add(Finding::kFullScope, has_full_scope(token));
  add(Finding::kExpiring, !over && token.valid_to != 0 && token.valid_to - now <= expiring_within);
  add(Finding::kExpiredButValid, over);
  add(Finding::kNoEnd, token.valid_to == 0 || token.valid_to - token.valid_from > kLongestLife);
  return found;
}

void sort_by_worry(std::vector<AuditedToken>& tokens) {
  std::sort(tokens.begin(), tokens.end(),
            [](const AuditedToken& a, const AuditedToken& b) { return rank(a) < rank(b); });
}

}  // namespace watchword::pat
