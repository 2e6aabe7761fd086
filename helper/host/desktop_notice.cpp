#include "host/desktop_notice.h"

#include <algorithm>

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

}  // namespace

// Many repositories of one organization wait for the same sign-in. What a provider advises names
// the organization; where nobody who knows that has spoken, the advice names the very URL, of which
// the server is what they have in common.
DesktopNotice desktop_notice(const Log& log, const Failure& failure, const std::string& url,
                             std::string_view subject) {
  const std::string message = log.redact(failure.message());
  const std::string advice = log.redact(failure.advice());
  const auto parsed = parse_url(url);
  DesktopNotice notice;
  notice.title = kDesktopNoticeTitle;
  notice.body =
      platform::printable((as_sentence(message) + ' ' + advice).substr(0, kDesktopBodyMaxBytes));
  notice.matter = (parsed ? parsed->authority() : std::string(subject)) + '|' +
                  without_part(advice, parsed ? parsed->path : "");
  return notice;
}

}  // namespace watchword::host
