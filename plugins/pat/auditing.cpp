#include "pat/auditing.h"

#include <algorithm>

#include "common/text.h"
#include "pat/kept_token.h"

namespace watchword::pat {
namespace {

// Takes the line on the terminal away again, however the run ends.
class Progress {
 public:
  explicit Progress(const Host& host) : host_(host) {}
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() {
    try {
      host_.progress("");
    } catch (const Failure&) {  // there is no line to take away
    }
  }
  void show(const std::string& line) const { host_.progress(line); }

 private:
  const Host& host_;
};

bool has(const std::string& whole, const std::string& part) {
  return lower(whole).find(lower(part)) != std::string::npos;
}

bool is_wanted(const AuditedToken& audited, const AuditOrder& order, std::int64_t now) {
  const auto& [token, is_valid] = audited.administered;
  if (order.finding)
    return std::find(audited.findings.begin(), audited.findings.end(), *order.finding) !=
           audited.findings.end();
  if (!audited.findings.empty()) return true;
  if (order.any_finding) return false;
  return is_valid || order.with_ended || token.valid_to > now;
}

// What is over is kept here no longer than the service knows it.
void forget_kept(const Host& host, const std::string& organization, const std::string& id) {
  for (const Origin origin : {Origin::kIssued, Origin::kSet}) {
    const KeptTokens kept(host, origin);
    const auto token = kept.find(organization);
    if (token && equal_ignoring_case(token->id, id)) kept.erase(organization);
  }
}

}  // namespace

Audit audit(Rest& rest, const AuditOrder& order) {
  const std::string organization = rest.caller().organization.name;
  const std::int64_t now = rest.host().now();
  const Progress progress(rest.host());
  auto users = graph_users(rest, [&](std::size_t count) {
    progress.show(organization + ": " + std::to_string(count) + " users");
  });
  std::erase_if(users, [&](const GraphUser& user) {
    return user.descriptor.empty() || !(has(user.login, order.user) || has(user.name, order.user));
  });
  TokenAdministration administration(rest);
  Audit found;
  found.user_count = users.size();
  std::size_t done = 0;
  for (const GraphUser& user : users) {
    // Somebody who left meanwhile has none.
    auto tokens = administration.list(user.descriptor);
    if (!tokens) continue;
    for (AdministeredToken& token : *tokens) {
      AuditedToken audited{organization, user, std::move(token), {}};
      audited.findings = findings(audited.administered, now, order.expiring_within);
      if (is_wanted(audited, order, now)) found.tokens.push_back(std::move(audited));
    }
    progress.show(organization + ": " + std::to_string(++done) + " of " +
                  std::to_string(users.size()) + " users, " + std::to_string(found.tokens.size()) +
                  " tokens");
  }
  return found;
}

void revoke_audited(Rest& rest, const std::vector<AuditedToken>& tokens) {
  const std::string organization = rest.caller().organization.name;
  const Progress progress(rest.host());
  TokenAdministration administration(rest);
  std::size_t done = 0;
  while (done < tokens.size()) {
    std::vector<std::string> ids;
    for (; ids.size() < TokenAdministration::kRevokeMax && done + ids.size() < tokens.size();)
      ids.push_back(tokens[done + ids.size()].administered.token.id);
    try {
      administration.revoke(ids);
    } catch (const Failure& failure) {
      throw Failure(failure.status(),
                    std::to_string(done) + " of " + std::to_string(tokens.size()) + " tokens of " +
                        organization + " were revoked, then: " + failure.message(),
                    failure.advice());
    }
    for (const std::string& id : ids) forget_kept(rest.host(), organization, id);
    done += ids.size();
    progress.show(organization + ": " + std::to_string(done) + " of " +
                  std::to_string(tokens.size()) + " tokens revoked");
  }
}

}  // namespace watchword::pat
