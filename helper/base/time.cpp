#include "base/time.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"

namespace watchword {
namespace {

using std::chrono::days;
using std::chrono::hh_mm_ss;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr std::array<std::string_view, 7> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                   "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr int kFirstShortYear = 69;  // of the last century; those below are of this one (POSIX)

void append(std::string& out, std::int64_t number, std::size_t digits) {
  const std::string text = std::to_string(number);
  if (text.size() < digits) out.append(digits - text.size(), '0');
  out += text;
}

void append(std::string& out, const hh_mm_ss<seconds>& time) {
  append(out, time.hours().count(), 2);
  append(out += ':', time.minutes().count(), 2);
  append(out += ':', time.seconds().count(), 2);
}

// Takes one part of a date after the other from its beginning; fails for good at the first that is
// not there.
class DateReader {
 public:
  explicit DateReader(std::string_view text) : rest_(text) {}

  bool failed() const { return failed_; }
  bool at(char c) const { return rest_.starts_with(c); }
  bool at_end() const { return rest_.empty(); }

  void expect(std::string_view text) {
    if (rest_.starts_with(text))
      rest_.remove_prefix(text.size());
    else
      failed_ = true;
  }

  void blanks() {
    if (!at(' ')) failed_ = true;
    rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
  }

  int number(std::size_t digits_max) {
    int value = 0;
    const char* const end = rest_.data() + std::min(digits_max, rest_.size());
    const auto [stopped, error] = std::from_chars(rest_.data(), end, value);
    if (error != std::errc() || value < 0) failed_ = true;
    rest_.remove_prefix(static_cast<std::size_t>(stopped - rest_.data()));
    return value;
  }

  // The position of the name that the letters here begin with, in any case.
  template <std::size_t kCount>
  unsigned name(const std::array<std::string_view, kCount>& names) {
    const auto letters = std::find_if(rest_.begin(), rest_.end(),
                                      [](char c) { return lower(c) < 'a' || lower(c) > 'z'; });
    const std::string word =
        lower(rest_.substr(0, static_cast<std::size_t>(letters - rest_.begin())));
    rest_.remove_prefix(word.size());
    const auto found = std::find(names.begin(), names.end(), std::string_view(word).substr(0, 3));
    if (found == names.end()) failed_ = true;
    return static_cast<unsigned>(found - names.begin());
  }

  seconds time() {
    const int hours = number(2);
    expect(":");
    const int minutes = number(2);
    expect(":");
    const int seconds_in_minute = number(2);
    if (hours > 23 || minutes > 59 || seconds_in_minute > 60) failed_ = true;  // 60: a leap second
    return std::chrono::hours(hours) + std::chrono::minutes(minutes) + seconds(seconds_in_minute);
  }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace

std::string time_of_day(std::chrono::system_clock::time_point time) {
  const auto point = std::chrono::floor<std::chrono::milliseconds>(time);
  const auto whole = std::chrono::floor<seconds>(point);
  std::string out;
  append(out, hh_mm_ss<seconds>(whole - std::chrono::floor<days>(whole)));
  append(out += '.', (point - whole).count(), 3);
  return out;
}

std::optional<std::int64_t> parse_http_date(std::string_view text) {
  DateReader reader(text);
  reader.name(kDays);
  int day = 0;
  unsigned month = 0;
  int year = 0;
  seconds time{};
  if (reader.at(',')) {  // Sun, 06 Nov 1994 08:49:37 GMT; Sunday, 06-Nov-94 08:49:37 GMT
    reader.expect(",");
    reader.blanks();
    day = reader.number(2);
    const bool is_short = reader.at('-');
    const std::string_view between = is_short ? "-" : " ";
    reader.expect(between);
    month = reader.name(kMonths);
    reader.expect(between);
    year = reader.number(is_short ? 2 : 4);
    if (is_short) year += year < kFirstShortYear ? 2000 : 1900;
    reader.blanks();
    time = reader.time();
    reader.expect(" GMT");
  } else {  // Sun Nov  6 08:49:37 1994
    reader.blanks();
    month = reader.name(kMonths);
    reader.blanks();
    day = reader.number(2);
    reader.blanks();
    time = reader.time();
    reader.blanks();
    year = reader.number(4);
  }
  const year_month_day date(std::chrono::year(year), std::chrono::month(month + 1),
                            std::chrono::day(static_cast<unsigned>(day)));
  if (reader.failed() || !reader.at_end() || !date.ok()) return std::nullopt;
  return (sys_days(date) + time).time_since_epoch().count();
}

}  // namespace watchword
