// How the outcome of an audit is shown.
#pragma once

#include <string>
#include <vector>

#include "pat/audit.h"

namespace watchword::pat {

enum class ReportForm { kTable, kCsv, kJson };

void show_report(const Host& host, const std::vector<AuditedToken>& tokens, ReportForm form);

// "3 tokens of 2 users: 1 global, 2 expiring".
std::string summary(const std::vector<AuditedToken>& tokens);

}  // namespace watchword::pat
