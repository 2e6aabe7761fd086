#include "cli/import_formats.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "base/url.h"
#include "base/utf16.h"

namespace watchword::cli {
namespace {

using broker::ForeignPassword;

// In the one form in which targets are compared; none when nothing may be kept for it.
std::optional<ForeignPassword> settled(Target target, Secret secret) {
  if (!settle(target).empty()) return std::nullopt;
  ForeignPassword out;
  out.credential.username = target.username.value_or("");
  out.credential.secret = std::move(secret);
  out.target = std::move(target);
  return out;
}

// The first line, and the "key=value" that follow it. None where a key stands twice.
struct Lines {
  std::string_view first;
  std::map<std::string_view, std::string_view> rest;
};
std::optional<Lines> read_lines(std::string_view text) {
  Lines out;
  bool is_first = true;
  while (!text.empty() || is_first) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (std::exchange(is_first, false)) {
      out.first = line;
      continue;
    }
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    if (!out.rest.emplace(line.substr(0, equals), line.substr(equals + 1)).second)
      return std::nullopt;
  }
  return out;
}

void take_expiry(std::string_view digits, ForeignPassword& out) {
  std::from_chars(digits.data(), digits.data() + digits.size(), out.credential.expires_at);
}

// What git's own helpers write after the password.
void take_rest(const Lines& lines, ForeignPassword& out) {
  for (const auto& [key, value] : lines.rest) {
    if (key == "oauth_refresh_token") out.credential.refresh_token = Secret(value);
    if (key == "password_expiry_utc") take_expiry(value, out);
  }
}

// "git:https://git.example" without what stands before the scheme, and without the account, which
// git-credential-wincred writes before the host as it is, and Git Credential Manager with "_" for
// "@".
std::string url_in(std::string_view name, std::string_view account) {
  const auto scheme_end = name.find("://");
  if (scheme_end == 0 || scheme_end == std::string_view::npos) return {};
  const auto begin = name.rfind(':', scheme_end - 1) + 1;  // 0 where there is none
  const std::string scheme(name.substr(begin, scheme_end + 3 - begin));
  std::string_view rest = name.substr(scheme_end + 3);
  if (account.empty()) return scheme + std::string(rest);
  if (rest.starts_with(std::string(account) + '@')) rest.remove_prefix(account.size() + 1);
  const auto at = rest.substr(0, rest.find('/')).rfind('@');
  return scheme + std::string(rest.substr(at + 1));  // 0 where there is none
}

}  // namespace

std::string_view value_of(const Attributes& attributes, std::string_view name) {
  for (const auto& [key, value] : attributes)
    if (key == name) return value;
  return {};
}

std::optional<ForeignPassword> read_store_line(std::string_view line) {
  auto url = parse_url(line);
  if (!url || !url->has_username || !url->has_password) return std::nullopt;
  auto target = target_of(*url);
  if (!target) return std::nullopt;
  return settled(std::move(*target), std::move(url->password));
}

std::optional<ForeignPassword> read_libsecret(const Attributes& attributes,
                                              std::string_view secret) {
  Target target;
  target.protocol = value_of(attributes, "protocol");
  target.host = value_of(attributes, "server");
  if (const auto port = value_of(attributes, "port"); !port.empty() && port != "0")
    target.host.append(":").append(port);
  if (const auto path = value_of(attributes, "object"); !path.empty()) target.path = path;
  if (const auto user = value_of(attributes, "user"); !user.empty()) target.username = user;
  const auto lines = read_lines(secret);
  if (!lines) return std::nullopt;
  auto out = settled(std::move(target), Secret(lines->first));
  if (out) take_rest(*lines, *out);
  return out;
}

std::optional<ForeignPassword> read_gcm(std::string_view service, std::string_view account,
                                        std::string_view secret) {
  const auto url = parse_url(url_in(service, account));
  auto target = url ? target_of(*url) : std::nullopt;
  if (!target) return std::nullopt;
  if (!account.empty()) target->username = account;
  return settled(std::move(*target), Secret(secret));
}

std::optional<ForeignPassword> read_gcm_file(std::string_view content) {
  const auto lines = read_lines(content);
  if (!lines || lines->first.empty() || !lines->rest.contains("service")) return std::nullopt;
  const auto account = lines->rest.find("account");
  return read_gcm(lines->rest.at("service"),
                  account == lines->rest.end() ? std::string_view() : account->second,
                  lines->first);
}

std::optional<ForeignPassword> read_wincred(const Attributes& attributes, std::string_view secret) {
  const auto text = utf8_from_utf16(secret);
  const auto lines = text ? read_lines(text->view()) : std::nullopt;
  if (!lines) return std::nullopt;
  auto out =
      read_gcm(value_of(attributes, "TargetName"), value_of(attributes, "UserName"), lines->first);
  if (!out) return std::nullopt;
  take_rest(*lines, *out);
  const auto expiry = utf8_from_utf16(value_of(attributes, "git_password_expiry_utc"));
  if (expiry) take_expiry(expiry->view(), *out);
  return out;
}

bool is_gcm_refresh_token(const Target& target) {
  constexpr std::string_view kPath = "refresh_token";
  return target.host.starts_with("refresh_token.") ||
         target.host.starts_with("oauth-refresh-token.") ||
         target.path.value_or("").ends_with(kPath);
}

}  // namespace watchword::cli
