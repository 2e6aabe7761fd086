#include "person/signin_texts.h"

#include <algorithm>
#include <initializer_list>

#include "platform/printable.h"

namespace watchword::host {
namespace {

using platform::Terminal;
using platform::Text;

struct Frame {
  std::string_view horizontal, vertical, top_left, top_right, bottom_left, bottom_right;
};
constexpr Frame kDrawn{"─", "│", "┌", "┐", "└", "┘"};
constexpr Frame kAscii{"-", "|", "+", "+", "+", "+"};

// One line of a notice: a label and what it is about.
struct Row {
  std::string_view label;
  std::string_view value;
};

std::string repeated(std::string_view text, std::size_t count) {
  std::string out;
  while (count-- > 0) out += text;
  return out;
}

// The rows in a frame with air around them, the values below each other.
Text framed(const Frame& frame, std::initializer_list<Row> rows) {
  static constexpr std::size_t kMargin = 3;
  std::size_t label_width = 0;
  std::size_t value_width = 0;
  for (const Row& row : rows) {
    label_width = std::max(label_width, platform::columns_of(row.label) + kMargin);
    value_width = std::max(value_width, platform::columns_of(row.value));
  }
  const std::size_t width = kMargin + label_width + value_width + kMargin;
  const std::string margin(kMargin, ' ');
  const std::string side = "  " + std::string(frame.vertical);
  const auto edge = [&](std::string_view left, std::string_view right) {
    return "  " + std::string(left) + repeated(frame.horizontal, width) + std::string(right);
  };
  const std::string empty = side + std::string(width, ' ') + std::string(frame.vertical);
  Text text;
  text.line(edge(frame.top_left, frame.top_right)).line(empty);
  for (const Row& row : rows) {
    text.add(side + margin + std::string(row.label));
    text.add(std::string(label_width - platform::columns_of(row.label), ' '));
    text.bold(row.value);
    text.add(std::string(value_width - platform::columns_of(row.value), ' ') + margin);
    text.line(frame.vertical).line(empty);
  }
  return text.line(edge(frame.bottom_left, frame.bottom_right));
}

Text heading(std::string_view purpose) {
  return Text("Watchword: ").bold(purpose).line().line();
}

std::string duration(std::chrono::seconds left) {
  const auto minutes = std::chrono::ceil<std::chrono::minutes>(left).count();
  return std::to_string(minutes) + (minutes == 1 ? " minute" : " minutes");
}

// How the answer comes back when nothing listens for it.
void add_paste_only(Text& text, const BrowserNotice& notice) {
  if (!notice.problem.empty())
    text.line("Nothing can listen for the browser's answer: " + std::string(notice.problem) + ".");
  text.line("At the end the browser shows a page that cannot be loaded. Copy its whole address and")
      .line("paste it here (hidden):");
}

Text browser_notice_for_log(const BrowserNotice& notice) {
  if (notice.browser_opened)
    return Text("Watchword: waiting for the browser (").add(notice.purpose).line(").");
  return Text("Watchword: ")
      .add(notice.purpose)
      .add(": open ")
      .add(notice.url)
      .line(" in a browser on this machine.");
}

}  // namespace

Text browser_notice(const Terminal& terminal, const BrowserNotice& notice) {
  if (!terminal.on_screen()) return browser_notice_for_log(notice);
  Text text = heading(notice.purpose);
  text.line(notice.browser_opened ? "A browser was opened. If you see none, open this address:"
                                  : "Open this address in a browser:");
  text.line().bold(notice.url).line().line();
  if (notice.port == 0) {
    add_paste_only(text, notice);
    return text;
  }
  const std::string port = std::to_string(notice.port);
  text.dim("If the browser is on another machine, run this there first:").line();
  text.add("  ssh -L " + port + ":localhost:" + port + " ").line(notice.host);
  if (notice.can_paste)
    text.dim("or paste the address of the page that could not be loaded here (hidden):").line();
  return text;
}

Text device_code_notice(const Terminal& terminal, std::string_view purpose,
                        std::string_view user_code, std::string_view verification_uri,
                        std::chrono::seconds left) {
  if (!terminal.on_screen())
    return Text("Watchword: ")
        .add(purpose)
        .add(": open ")
        .add(verification_uri)
        .add(" and enter the code ")
        .add(user_code)
        .line(" (valid for " + duration(left) + ").");
  // What comes from outside is made printable before it is measured.
  const std::string address = platform::printable(verification_uri);
  const std::string code = platform::printable(user_code);
  static constexpr std::string_view kOpen = "On any device open";
  static constexpr std::string_view kEnter = "and enter the code";
  Text text = heading(purpose);
  const std::size_t framed_columns = 2 + 2 + 9 + kOpen.size() + platform::columns_of(address);
  if (terminal.columns() >= std::max(kFrameMinColumns, framed_columns)) {
    text.append(framed(terminal.unicode() ? kDrawn : kAscii, {{kOpen, address}, {kEnter, code}}));
  } else {
    text.line(kOpen).add("  ").bold(address).line();
    text.line(kEnter).add("  ").bold(code).line();
  }
  return text.line();
}

Text countdown(std::chrono::seconds left) {
  const auto total = std::max<std::chrono::seconds::rep>(left.count(), 0);
  const std::string seconds = std::to_string(total % 60);
  return Text("Waiting for you to finish there, ")
      .add(std::to_string(total / 60) + (seconds.size() == 1 ? ":0" : ":") + seconds)
      .add(" left. Ctrl-C cancels.");
}

}  // namespace watchword::host
