#include "settings/value_form.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include <watchword/duration.hpp>
#include <watchword/server.hpp>

#include "base/text.h"
#include "base/url.h"
#include "platform/paths.h"
#include "settings/git_config.h"

namespace watchword::host {
namespace {

using Read = std::optional<std::string>;

Read in_text(bool fits, std::string_view value) {
  return fits ? Read(std::string(value)) : std::nullopt;
}

bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'f');
}

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
}

Read read_boolean(std::string_view value) {
  const auto flag = parse_boolean(value);
  return flag ? Read(*flag ? "true" : "false") : std::nullopt;
}

Read read_number(std::string_view value) {
  std::uint32_t number = 0;
  const char* end = value.data() + value.size();
  const auto read = std::from_chars(value.data(), end, number);
  return in_text(read.ec == std::errc() && read.ptr == end, value);
}

Read read_duration(std::string_view value) {
  return in_text(parse_duration(value).has_value(), value);
}

Read read_days(std::string_view value) {
  constexpr std::int64_t kDaySeconds = 86400;
  return in_text(parse_duration(value).value_or(0) >= kDaySeconds, value);
}

// RFC 9562, section 4.
Read read_guid(std::string_view value) {
  constexpr std::string_view kShape = "00000000-0000-0000-0000-000000000000";
  if (value.size() != kShape.size()) return std::nullopt;
  for (std::size_t i = 0; i < value.size(); ++i)
    if (kShape[i] == '-' ? value[i] != '-' : !is_hex_digit(value[i])) return std::nullopt;
  return lower(value);
}

Read read_domain(std::string_view value) {
  const auto server = parse_server(value);
  const auto is_name = [](char c) { return is_letter_or_digit(c) || c == '-' || c == '.'; };
  if (!server || !std::all_of(value.begin(), value.end(), is_name)) return std::nullopt;
  return server->name;
}

Read read_host(std::string_view value) {
  const auto server = parse_server(value);
  return server ? Read(server->text()) : std::nullopt;
}

Read read_url(std::string_view value) {
  const auto url = parse_url(value);
  return in_text(url && !url->has_username && !url->has_password, value);
}

Read read_https(std::string_view value) {
  const auto url = parse_url(value);
  return url && url->scheme == "https" ? read_url(value) : std::nullopt;
}

// RFC 8252, section 7.3; "localhost", which it does not recommend, is what services register.
Read read_loopback(std::string_view value) {
  const auto url = parse_url(value);
  const bool fits = url && url->scheme == "http" && !url->has_username && url->query.empty() &&
                    (url->host == "localhost" || url->host == "127.0.0.1");
  return in_text(fits, value);
}

Read read_id(std::string_view value) {
  const bool fits = !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
    return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.';
  });
  return fits ? Read(lower(value)) : std::nullopt;
}

Read read_words(std::string_view value) {
  return in_text(
      !value.empty() && std::all_of(value.begin(), value.end(),
                                    [](char c) { return c >= ' ' && c < 0x7f && c != '"'; }),
      value);
}

Read read_path(std::string_view value) {
  return in_text(platform::is_absolute(value), value);
}

Read read_text(std::string_view value) {
  return in_text(
      !value.empty() &&
          std::all_of(value.begin(), value.end(),
                      [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != 0x7f; }),
      value);
}

struct Placeholder {
  std::string_view name;
  std::string_view meaning;  // for a sentence
  Read (*read)(std::string_view value);
};

constexpr std::array<Placeholder, 14> kPlaceholders{{
    {"<boolean>", "true or false", read_boolean},
    {"<days>", "a duration of a day or more such as 30d", read_days},
    {"<domain>", "a domain name", read_domain},
    {"<duration>", "a duration such as 90s, 10m, 1h30m or 30d", read_duration},
    {"<guid>", "a GUID", read_guid},
    {"<host>", "the name of a server", read_host},
    {"<https>", "an address that begins with https://", read_https},
    {"<id>", "an id of letters, digits and hyphens", read_id},
    {"<loopback>", "an address of this machine such as http://localhost", read_loopback},
    {"<number>", "a whole number", read_number},
    {"<path>", "an absolute path", read_path},
    {"<text>", "text without control characters", read_text},
    {"<url>", "an address such as https://host.example", read_url},
    {"<words>", "words with blanks between", read_words},
}};

const Placeholder* placeholder_at_end(std::string_view alternative) {
  const auto found =
      std::find_if(kPlaceholders.begin(), kPlaceholders.end(),
                   [&](const Placeholder& known) { return alternative.ends_with(known.name); });
  return found == kPlaceholders.end() ? nullptr : &*found;
}

std::vector<std::string_view> alternatives(std::string_view form) {
  std::vector<std::string_view> out;
  for (;;) {
    const auto end = std::min(form.find('|'), form.size());
    out.push_back(form.substr(0, end));
    if (end == form.size()) return out;
    form.remove_prefix(end + 1);
  }
}

// What stands before the placeholder is written in any case, as words are.
Read read(std::string_view alternative, std::string_view value) {
  const Placeholder* placeholder = placeholder_at_end(alternative);
  if (placeholder == nullptr) return in_text(lower(alternative) == lower(value), alternative);
  const auto before = alternative.substr(0, alternative.size() - placeholder->name.size());
  if (lower(value.substr(0, before.size())) != lower(before)) return std::nullopt;
  const auto rest = placeholder->read(value.substr(before.size()));
  return rest ? Read(std::string(before) + *rest) : std::nullopt;
}

std::string_view without_blanks_around(std::string_view value) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto start = std::min(value.find_first_not_of(kBlanks), value.size());
  return value.substr(start, value.find_last_not_of(kBlanks) + 1 - start);
}

std::string meaning_of(std::string_view alternative) {
  const Placeholder* placeholder = placeholder_at_end(alternative);
  if (placeholder == nullptr) return std::string(alternative);
  const auto before = alternative.substr(0, alternative.size() - placeholder->name.size());
  if (before.empty()) return std::string(placeholder->meaning);
  return std::string(before) + " and " + std::string(placeholder->meaning);
}

}  // namespace

bool is_form(std::string_view form) {
  const auto all = alternatives(form);
  return std::all_of(all.begin(), all.end(), [](std::string_view one) {
    if (const Placeholder* placeholder = placeholder_at_end(one))
      one.remove_suffix(placeholder->name.size());
    else if (one.empty())
      return false;
    return one.find_first_of("<>") == std::string_view::npos;
  });
}

std::optional<std::string> canonical(std::string_view form, std::string_view value) {
  value = without_blanks_around(value);
  for (const std::string_view alternative : alternatives(form))
    if (auto fits = read(alternative, value)) return fits;
  return std::nullopt;
}

std::string allowed_by(std::string_view form) {
  const auto all = alternatives(form);
  std::string out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i != 0) out += i + 1 == all.size() ? " or " : ", ";
    out += meaning_of(all[i]);
  }
  return out;
}

}  // namespace watchword::host
