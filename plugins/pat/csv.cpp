#include "pat/csv.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace watchword::pat {
namespace {

// With the full-width forms of the same, which some spreadsheets take for them.
constexpr std::array<std::string_view, 8> kBeginFormula = {"=",      "+",      "-",      "@",
                                                           "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};

// Spreadsheets pass over spaces.
bool is_formula(std::string_view value) {
  value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
  return std::any_of(kBeginFormula.begin(), kBeginFormula.end(),
                     [&](std::string_view begin) { return value.starts_with(begin); });
}

// In quotes whatever it holds: what separates values depends on the reader's language.
std::string cell(std::string_view value) {
  std::string plain;
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    plain += byte < 0x20 || byte == 0x7f ? ' ' : c;
  }
  std::string quoted = is_formula(plain) ? "\"'" : "\"";
  for (const char c : plain) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace

std::string csv_line(const std::vector<std::string>& values) {
  std::string line;
  for (const std::string& value : values) {
    if (&value != &values.front()) line += ',';
    line += cell(value);
  }
  return line + "\r\n";
}

}  // namespace watchword::pat
