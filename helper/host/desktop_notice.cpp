#include "host/desktop_notice.h"

#include <algorithm>
#include <filesystem>

#include "base/text.h"
#include "base/url.h"
#include "platform/printable.h"

namespace watchword::host {
namespace {

constexpr std::string_view kDesktopNoticeTitle = "A sign-in is needed";

std::string without_part(std::string text, std::string_view part) {
  if (const auto at = text.find(part); !part.empty() && at != std::string::npos)
    text.erase(at, part.size());
  return text;
}

// A name that it begins with, such as an account, stays as it is.
std::string as_sentence(std::string text) {
  const std::string_view word = std::string_view(text).substr(0, text.find(' '));
  if (!word.empty() && std::all_of(word.begin(), word.end(), is_alphanumeric))
    text.front() = upper(text.front());
  if (!text.empty() && text.back() != '.' && text.back() != '?') text += '.';
  return text;
}

bool needs_no_escape(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-_/.\\*").find(c) != std::string_view::npos;
}

}  // namespace

// Many repositories of one organization wait for the same sign-in. What a provider advises names
// the organization; where nobody who knows that has spoken, the advice names the very URL, of which
// the server is what they have in common.
DesktopNotice desktop_notice(const Failure& failure, const std::string& url,
                             std::string_view subject) {
  const auto parsed = parse_url(url);
  DesktopNotice notice;
  notice.title = kDesktopNoticeTitle;
  notice.body = platform::printable(
      (as_sentence(failure.message()) + ' ' + failure.advice()).substr(0, kDesktopBodyMaxBytes));
  notice.matter = (parsed ? parsed->authority() : std::string(subject)) + '|' +
                  without_part(failure.advice(), parsed ? parsed->path : "");
  return notice;
}

std::optional<std::string> session_bus(const platform::Environment& environment) {
  if (auto address = environment("DBUS_SESSION_BUS_ADDRESS"); address && !address->empty())
    return address;
  // Where sd-bus and GLib look next.
  const auto runtime = environment("XDG_RUNTIME_DIR");
  if (!runtime || runtime->empty()) return std::nullopt;
  const std::string path = *runtime + "/bus";
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return std::nullopt;
  std::string address = "unix:path=";
  for (const char c : path) {
    // D-Bus Specification, "Server Addresses".
    static constexpr std::string_view kDigits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    if (needs_no_escape(c))
      address += c;
    else
      (address += '%') += {kDigits[byte >> 4], kDigits[byte & 0xF]};
  }
  return address;
}

}  // namespace watchword::host
