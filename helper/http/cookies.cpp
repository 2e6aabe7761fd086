#include "http/cookies.h"

#include <array>
#include <charconv>

#include "base/target.h"
#include "base/text.h"

namespace watchword::host {
namespace {

constexpr std::string_view kHttpOnly = "#HttpOnly_";  // a cookie all the same
// What follows is left out: no server takes more.
constexpr std::size_t kHeaderMaxBytes = 8192;

enum Field { kDomain, kBelow, kPath, kSecure, kExpires, kName, kValue, kFields };
using Cookie = std::array<std::string_view, kFields>;

bool split(std::string_view line, Cookie& cookie) {
  for (std::size_t i = 0; i < kFields; ++i) {
    const auto tab = line.find('\t');
    // The value may be empty, and is all that is left.
    if (tab == std::string_view::npos && i < kName) return false;
    cookie[i] = i == kValue ? line : line.substr(0, tab);
    line.remove_prefix(tab == std::string_view::npos ? line.size() : tab + 1);
  }
  return !cookie[kName].empty();
}

// RFC 6265 section 5.1.3.
bool fits_domain(const Cookie& cookie, const std::string& host) {
  std::string domain = lower(cookie[kDomain]);
  if (domain.starts_with('.')) domain.erase(0, 1);
  if (domain.empty()) return false;
  if (host == domain) return true;
  return cookie[kBelow] == "TRUE" && host_matches(host, "*." + domain);
}

// RFC 6265 section 5.1.4.
bool fits_path(std::string_view cookie_path, const std::string& path) {
  if (!path.starts_with(cookie_path)) return false;
  return path.size() == cookie_path.size() || cookie_path.ends_with('/') ||
         path[cookie_path.size()] == '/';
}

bool has_expired(std::string_view expires, std::int64_t now) {
  std::int64_t at = 0;
  std::from_chars(expires.data(), expires.data() + expires.size(), at);
  return at != 0 && at <= now;
}

bool fits(const Cookie& cookie, const Url& url, std::int64_t now) {
  return fits_domain(cookie, url.host) && fits_path(cookie[kPath], "/" + url.path) &&
         (cookie[kSecure] != "TRUE" || url.scheme == "https") &&
         !has_expired(cookie[kExpires], now) && !has_control(cookie[kName]) &&
         !has_control(cookie[kValue]);
}

}  // namespace

Secret cookies_for(const Url& url, std::string_view file, std::int64_t now) {
  Secret header;
  while (!file.empty()) {
    auto line = file.substr(0, file.find('\n'));
    file.remove_prefix(std::min(line.size() + 1, file.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with(kHttpOnly))
      line.remove_prefix(kHttpOnly.size());
    else if (line.starts_with('#'))
      continue;
    Cookie cookie;
    if (!split(line, cookie) || !fits(cookie, url, now)) continue;
    if (header.size() + line.size() > kHeaderMaxBytes) break;
    if (!header.empty()) header.append("; ");
    header.append(cookie[kName]).append("=").append(cookie[kValue]);
  }
  return header;
}

}  // namespace watchword::host
