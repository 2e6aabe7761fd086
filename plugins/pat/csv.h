// Comma-separated values (RFC 4180) for people who open them in a spreadsheet.
#pragma once

#include <string>
#include <vector>

namespace watchword::pat {

// One line with its CRLF, every value in quotes. A value that a spreadsheet would run as a formula
// gets an apostrophe in front (OWASP, "CSV Injection"); control characters become spaces.
std::string csv_line(const std::vector<std::string>& values);

}  // namespace watchword::pat
