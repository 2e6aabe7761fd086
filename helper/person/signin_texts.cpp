#include "person/signin_texts.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <vector>

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

Text device_code_for_log(const DeviceCodeNotice& notice) {
  return Text("Watchword: ")
      .add(notice.purpose)
      .add(": open ")
      .add(notice.verification_uri)
      .add(" and enter the code ")
      .add(notice.user_code)
      .line(" (valid for " + duration(notice.left) + ").");
}

constexpr std::string_view kEnter = "and enter the code";
// Above a drawing the two lines of the heading, below it an empty one and the countdown.
constexpr std::size_t kRowsAround = 4;
constexpr std::size_t kBesideGap = 3;

// What goes with a drawing, a line each.
std::vector<Text> words_of(const std::string& address, const std::string& code) {
  return {Text("Point a camera at the code,"), Text("or open on any device"),
          Text("  ").bold(address), Text(kEnter), Text("  ").bold(code)};
}

// At half the height of the drawing.
Text beside(const std::vector<Text>& drawing, const std::vector<Text>& words) {
  const std::size_t first = (drawing.size() - std::min(drawing.size(), words.size())) / 2;
  Text text;
  for (std::size_t row = 0; row < drawing.size(); ++row) {
    text.append(drawing[row]);
    if (row >= first && row - first < words.size())
      text.add(std::string(kBesideGap, ' ')).append(words[row - first]);
    text.line();
  }
  return text;
}

Text below(const std::vector<Text>& words, const std::vector<Text>& drawing) {
  Text text;
  for (const auto* lines : {&words, &drawing})
    for (const Text& line : *lines) text.append(line).line();
  return text;
}

// None where it does not fit the screen: half a code is none.
std::optional<Text> with_qr_code(const Terminal& terminal, const QrCode& qr_code,
                                 const std::vector<Text>& words) {
  std::size_t width = 0;
  for (const Text& line : words)
    width = std::max(width, platform::columns_of(line.rendered(false)));
  for (const std::size_t margin : {kQrMargin, kQrSmallMargin}) {
    const std::size_t columns = qr_columns(qr_code, margin);
    const std::size_t rows = qr_rows(qr_code, margin) + kRowsAround;
    if (terminal.rows() >= rows && terminal.columns() >= columns + kBesideGap + width)
      return beside(qr_drawing(qr_code, margin), words);
    if (terminal.rows() >= rows + words.size() && terminal.columns() >= std::max(columns, width))
      return below(words, qr_drawing(qr_code, margin));
  }
  return std::nullopt;
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
  if (notice.browser_opened) {
    if (notice.can_paste)
      text.dim(
              "Should it end at a page that cannot be loaded, paste the address of that here "
              "(hidden):")
          .line();
    return text;
  }
  const std::string port = std::to_string(notice.port);
  text.dim("If the browser is on another machine, run this there first:").line();
  text.add("  ssh -L " + port + ":localhost:" + port + " ").line(notice.host);
  if (notice.can_paste)
    text.dim("or paste the address of the page that could not be loaded here (hidden):").line();
  return text;
}

Text device_code_notice(const Terminal& terminal, const DeviceCodeNotice& notice) {
  if (!terminal.on_screen()) return device_code_for_log(notice);
  // What comes from outside is made printable before it is measured.
  const std::string address = platform::printable(notice.verification_uri);
  const std::string code = platform::printable(notice.user_code);
  Text text = heading(notice.purpose);
  if (notice.qr_code != nullptr)
    if (const auto drawn = with_qr_code(terminal, *notice.qr_code, words_of(address, code)))
      return text.append(*drawn).line();
  static constexpr std::string_view kOpen = "On any device open";
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
