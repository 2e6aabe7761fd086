#include "pat/audit_report.h"

#include <algorithm>
#include <set>

#include <watchword/time.hpp>

#include "pat/commands.h"
#include "pat/csv.h"

namespace watchword::pat {
namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string joined(const std::vector<Finding>& findings, std::string_view between) {
  std::string out;
  for (const Finding finding : findings)
    out.append(out.empty() ? std::string_view() : between).append(name_of(finding));
  return out;
}

std::string end_of(const PersonalToken& token) {
  return token.valid_to == 0 ? "never" : expiry(token.valid_to);
}

void show_table(const Host& host, const std::vector<AuditedToken>& tokens) {
  Rows rows;
  for (const auto& [organization, user, administered, findings] : tokens)
    rows.push_back({joined(findings, ", "), user.login, administered.token.name,
                    administered.token.scope, end_of(administered.token), organization,
                    administered.token.id});
  host.write_table({"Look at", "User", "Name", "Scopes", "Expires", "Organization", "Id"}, rows);
}

std::string moment(std::int64_t seconds) {
  return seconds == 0 ? std::string() : format_rfc3339(seconds);
}

void show_csv(const Host& host, const std::vector<AuditedToken>& tokens) {
  std::string out = csv_line({"organization", "user", "user_name", "findings", "valid", "id",
                              "name", "scope", "valid_from", "valid_to", "all_organizations"});
  for (const auto& [organization, user, administered, findings] : tokens) {
    const auto& [token, is_valid] = administered;
    out += csv_line({organization, user.login, user.name, joined(findings, " "),
                     is_valid ? "yes" : "no", token.id, token.name, token.scope,
                     moment(token.valid_from), moment(token.valid_to),
                     token.is_global ? "yes" : "no"});
  }
  host.write(out);
}

void show_json(const std::vector<AuditedToken>& tokens) {
  json::array out;
  for (const auto& [organization, user, administered, findings] : tokens) {
    json::object row = token_json(administered.token);
    if (administered.token.valid_to == 0) row["valid_to"] = nullptr;
    json::array names;
    for (const Finding finding : findings) {
      const auto name = name_of(finding);
      names.push_back(json::string_view(name.data(), name.size()));
    }
    row["organization"] = organization;
    row["user"] = user.login;
    row["user_name"] = user.name;
    row["valid"] = administered.is_valid;
    row["findings"] = std::move(names);
    out.push_back(std::move(row));
  }
  print(out);
}

std::string counted(std::size_t count, const char* thing) {
  return std::to_string(count) + ' ' + thing + (count == 1 ? "" : "s");
}

}  // namespace

void show_report(const Host& host, const std::vector<AuditedToken>& tokens, ReportForm form) {
  switch (form) {
    case ReportForm::kTable:
      return show_table(host, tokens);
    case ReportForm::kCsv:
      return show_csv(host, tokens);
    case ReportForm::kJson:
      return show_json(tokens);
  }
}

std::string summary(const std::vector<AuditedToken>& tokens) {
  std::set<std::string_view> users;
  for (const AuditedToken& audited : tokens) users.insert(audited.user.login);
  std::string out = counted(tokens.size(), "token") + " of " + counted(users.size(), "user");
  std::string_view before = ": ";
  for (const Finding finding : kFindings) {
    const auto count = std::count_if(tokens.begin(), tokens.end(), [&](const AuditedToken& a) {
      return std::find(a.findings.begin(), a.findings.end(), finding) != a.findings.end();
    });
    if (count == 0) continue;
    out.append(before).append(std::to_string(count)).append(" ").append(name_of(finding));
    before = ", ";
  }
  return out;
}

}  // namespace watchword::pat
