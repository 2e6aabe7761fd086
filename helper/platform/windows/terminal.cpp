#include "platform/terminal.h"

#include <array>
#include <optional>
#include <vector>

#include "base/text.h"
#include "platform/streams.h"
#include "platform/windows/console.h"
#include "platform/windows/late.h"
#include "platform/windows/wide.h"

namespace watchword::platform {
namespace {

constexpr std::string_view kReplaceLine = "\r\x1b[K";

constexpr wchar_t kEndOfInput = 0x1A;  // Ctrl-Z, and Ctrl-D for those who are used to it
constexpr wchar_t kEndOfTransmission = 0x04;
constexpr wchar_t kBackspace = 0x08;
constexpr wchar_t kDeleteLine = 0x15;  // Ctrl-U
constexpr wchar_t kEscape = 0x1B;      // clears the line, as in cmd.exe

OwnedHandle open_console(const wchar_t* name) {
  return OwnedHandle(handle_of(::CreateFileW(name, GENERIC_READ | GENERIC_WRITE,
                                             FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr,
                                             OPEN_EXISTING, 0, nullptr)));
}

// Nobody sees a console without a window, or one whose window is hidden, as programs have that were
// started by a service, a window or mintty. A pseudo console, which Windows Terminal and ssh are
// behind, has a window that is never shown; it is of another class.
bool is_seen() {
  const HWND window = ::GetConsoleWindow();
  if (window == nullptr) return false;
  const auto is_visible = late<decltype(::IsWindowVisible)>(L"user32.dll", "IsWindowVisible");
  const auto class_of = late<decltype(::GetClassNameW)>(L"user32.dll", "GetClassNameW");
  if (is_visible == nullptr || class_of == nullptr) return false;
  std::array<wchar_t, 64> name{};
  class_of(window, name.data(), static_cast<int>(name.size()));
  return std::wstring_view(name.data()) != L"ConsoleWindowClass" || is_visible(window) != 0;
}

// While it lives, a console understands escape sequences.
class Sequences {
 public:
  explicit Sequences(Handle screen) : screen_(system_handle(screen)) {
    understood_ = ::GetConsoleMode(screen_, &former_) != 0 &&
                  ::SetConsoleMode(screen_, former_ | ENABLE_PROCESSED_OUTPUT |
                                                ENABLE_VIRTUAL_TERMINAL_PROCESSING) != 0;
  }
  ~Sequences() {
    if (understood_) ::SetConsoleMode(screen_, former_);
  }
  Sequences(const Sequences&) = delete;
  Sequences& operator=(const Sequences&) = delete;
  bool understood() const { return understood_ || is_terminal_by_pipe(screen_); }

 private:
  HANDLE screen_;
  DWORD former_ = 0;
  bool understood_ = false;
};

}  // namespace

Terminal::Terminal(Environment environment) : environment_(std::move(environment)) {
  if (is_seen()) {
    tty_ = open_console(L"CONIN$");
    screen_ = open_console(L"CONOUT$");
  }
  output_ = screen_ ? screen_.get() : standard_error();
  on_screen_ = is_terminal(output_);
}

Terminal::Terminal(Environment environment, Shown shown)
    : environment_(std::move(environment)), shown_(std::move(shown)) {}

bool Terminal::can_read() const {
  return tty_ && screen_;
}

bool Terminal::can_replace() const {
  return on_screen_ && environment_("TERM") != "dumb" && Sequences(output_).understood();
}

bool Terminal::colours() const {
  return can_replace() && !is_set(environment_, "NO_COLOR");
}

bool Terminal::unicode() const {
  return on_screen_;
}

std::size_t Terminal::columns() const {
  return terminal_size(output_).value_or(TerminalSize()).columns;
}

std::size_t Terminal::rows() const {
  return terminal_size(output_).value_or(TerminalSize()).rows;
}

// What cannot be shown is dropped: there is nobody to tell.
void Terminal::show(const Text& text) const {
  if (shown_) return shown_(text.rendered(false));
  const std::string shown = text.rendered(colours());
  const Sequences meanwhile(output_);
  write_all(output_, shown);
}

void Terminal::replace_line(const Text& text) const {
  const std::string shown = std::string(kReplaceLine) + text.rendered(colours());
  const Sequences meanwhile(output_);
  write_all(output_, shown);
}

// Keys, one at a time: what the console reads by itself is a whole line, in which a wait could not
// end.
struct LineReader::Keyboard {
  Event accept(const KEY_EVENT_RECORD& key);
  Event accept(wchar_t unit);
  void rub_out();
  void clear();
  void echo(std::wstring_view text) const;

  HANDLE keys = nullptr;
  HANDLE screen = nullptr;
  bool is_shown = false;
  std::optional<DWORD> former;  // the mode that comes back
  std::vector<wchar_t, WipingAllocator<wchar_t>> line;
};

LineReader::LineReader(const Terminal& terminal, Echo echo)
    : keyboard_(std::make_unique<Keyboard>()) {
  keyboard_->keys = system_handle(terminal.tty_);
  keyboard_->screen = system_handle(terminal.output_);
  keyboard_->is_shown = echo == Echo::kShown;
  DWORD mode = 0;
  if (::GetConsoleMode(keyboard_->keys, &mode) == 0) return;
  keyboard_->former = mode;
  mode &= ~static_cast<DWORD>(ENABLE_LINE_INPUT | ENABLE_ECHO_INPUT | ENABLE_WINDOW_INPUT |
                              ENABLE_MOUSE_INPUT | ENABLE_VIRTUAL_TERMINAL_INPUT);
  ::SetConsoleMode(keyboard_->keys, mode | ENABLE_PROCESSED_INPUT);
}

LineReader::~LineReader() {
  if (!keyboard_->former) return;
  ::FlushConsoleInputBuffer(keyboard_->keys);
  ::SetConsoleMode(keyboard_->keys, *keyboard_->former);
}

Handle LineReader::handle() const {
  return handle_of(keyboard_->keys);
}

LineReader::Event LineReader::read() {
  INPUT_RECORD record{};
  DWORD count = 0;
  if (::ReadConsoleInputW(keyboard_->keys, &record, 1, &count) == 0 || count == 0)
    return Event::kEnd;
  const Event event =
      record.EventType == KEY_EVENT ? keyboard_->accept(record.Event.KeyEvent) : Event::kNothing;
  wipe(&record, sizeof record);
  return event;
}

Secret LineReader::take_line() {
  Secret line;
  append_utf8(line, {keyboard_->line.data(), keyboard_->line.size()});
  keyboard_->line = {};
  return line;
}

// What is typed by its number (Alt and the keys of the number pad) comes when Alt is let go.
LineReader::Event LineReader::Keyboard::accept(const KEY_EVENT_RECORD& key) {
  const bool is_typed = key.bKeyDown != 0 || key.wVirtualKeyCode == VK_MENU;
  if (!is_typed || key.uChar.UnicodeChar == 0) return Event::kNothing;
  Event event = Event::kNothing;
  for (WORD i = 0; i < key.wRepeatCount && event == Event::kNothing; ++i)
    event = accept(key.uChar.UnicodeChar);
  return event;
}

LineReader::Event LineReader::Keyboard::accept(wchar_t unit) {
  if (unit == L'\r' || unit == L'\n') {
    echo(L"\r\n");
    return Event::kLine;
  }
  if (unit == kEndOfInput || unit == kEndOfTransmission)
    return line.empty() ? Event::kEnd : Event::kNothing;
  if (unit == kDeleteLine || unit == kEscape) {
    clear();
  } else if (unit == kBackspace) {
    rub_out();
  } else if (unit >= L' ' && unit != 0x7F && line.size() < kLineMaxBytes) {
    line.push_back(unit);
    echo({&unit, 1});
  }
  return Event::kNothing;
}

// One character, which may be two halves.
void LineReader::Keyboard::rub_out() {
  if (line.empty()) return;
  const wchar_t last = line.back();
  line.pop_back();
  if (last >= 0xDC00 && last < 0xE000 && !line.empty()) line.pop_back();
  echo(L"\b \b");
}

void LineReader::Keyboard::clear() {
  while (!line.empty()) rub_out();
}

void LineReader::Keyboard::echo(std::wstring_view text) const {
  DWORD written = 0;
  if (is_shown)
    ::WriteConsoleW(screen, text.data(), static_cast<DWORD>(text.size()), &written, nullptr);
}

}  // namespace watchword::platform
