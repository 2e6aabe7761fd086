#include "platform/terminal.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <termios.h>

#include "base/text.h"
#include "platform/linux/descriptor.h"
#include "platform/streams.h"

namespace watchword::platform {
namespace {

constexpr std::string_view kReplaceLine = "\r\x1b[K";

constexpr char kDelete = 0x7F;
constexpr char kEscape = 0x1B;

bool in_foreground(int tty) {
  return ::tcgetpgrp(tty) == ::getpgrp();
}

// Between the look at the foreground and the change of mode the shell may take its terminal back;
// with SIGTTOU blocked that ends in an error or a harmless change instead of a stopped process.
void set_mode(int tty, const termios& mode) {
  sigset_t blocked;
  sigset_t former;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTTOU);
  ::pthread_sigmask(SIG_BLOCK, &blocked, &former);
  while (::tcsetattr(tty, TCSAFLUSH, &mode) != 0 && errno == EINTR) {
  }
  ::pthread_sigmask(SIG_SETMASK, &former, nullptr);
}

}  // namespace

Terminal::Terminal(Environment environment)
    : environment_(std::move(environment)),
      tty_(handle_of(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC))),
      output_(tty_ ? tty_.get() : standard_error()),
      on_screen_(is_terminal(output_)) {}

Terminal::Terminal(Environment environment, Shown shown)
    : environment_(std::move(environment)), shown_(std::move(shown)) {}

bool Terminal::can_read() const {
  return tty_ && in_foreground(descriptor_of(tty_));
}

bool Terminal::can_replace() const {
  const auto term = environment_("TERM");
  return on_screen_ && term && !term->empty() && *term != "dumb";
}

bool Terminal::colours() const {
  return can_replace() && !is_set(environment_, "NO_COLOR");
}

bool Terminal::unicode() const {
  // The first that is set decides (POSIX, "Internationalization Variables").
  for (const auto* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    auto value = environment_(name);
    if (!value || value->empty()) continue;
    const std::string locale = lower(*value);
    return locale.find("utf-8") != std::string::npos || locale.find("utf8") != std::string::npos;
  }
  return false;
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
  write_all(output_, text.rendered(colours()));
}

void Terminal::replace_line(const Text& text) const {
  write_all(output_, std::string(kReplaceLine) + text.rendered(colours()));
}

struct LineReader::Keyboard {
  explicit Keyboard(int terminal) : tty(terminal) {}

  Event accept(char byte);
  bool skip_escape_sequence(char byte);
  void rub_out();

  const int tty;
  std::optional<termios> former;  // of the terminal, which comes back; none: it has none
  enum class Escape { kNone, kStarted, kParameters } escape = Escape::kNone;
  std::vector<char, WipingAllocator<char>> line;
};

// Hidden lines are not read in the terminal's canonical mode: it cuts a line after 4095 bytes
// (termios(3)), and a redirect with an authorization code can be longer.
LineReader::LineReader(const Terminal& terminal, Echo echo)
    : keyboard_(std::make_unique<Keyboard>(descriptor_of(terminal.tty_))) {
  termios mode{};
  if (::tcgetattr(keyboard_->tty, &mode) != 0) return;
  keyboard_->former = mode;
  if (echo == Echo::kShown) return;
  mode.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL | ICANON);
  mode.c_cc[VMIN] = 1;
  mode.c_cc[VTIME] = 0;
  // Stopped or ended by these, the process would leave the terminal without an echo.
  mode.c_cc[VSUSP] = _POSIX_VDISABLE;
  mode.c_cc[VQUIT] = _POSIX_VDISABLE;
  set_mode(keyboard_->tty, mode);
}

LineReader::~LineReader() {
  // In the background the terminal is the shell's again, which has brought its own mode.
  if (keyboard_->former && in_foreground(keyboard_->tty))
    set_mode(keyboard_->tty, *keyboard_->former);
}

Handle LineReader::handle() const {
  return handle_of(keyboard_->tty);
}

// One byte a call, so that nothing is taken from the terminal beyond the end of the line.
LineReader::Event LineReader::read() {
  char byte = 0;
  const ssize_t size = ::read(keyboard_->tty, &byte, 1);
  if (size < 0 && (errno == EINTR || errno == EAGAIN)) return Event::kNothing;
  if (size <= 0) return Event::kEnd;
  return keyboard_->accept(byte);
}

Secret LineReader::take_line() {
  Secret line({keyboard_->line.data(), keyboard_->line.size()});
  keyboard_->line = {};
  return line;
}

// The line editing of the canonical mode, as far as a person who sees nothing needs it.
LineReader::Event LineReader::Keyboard::accept(char byte) {
  if (skip_escape_sequence(byte)) return Event::kNothing;
  if (byte == '\n' || byte == '\r') return Event::kLine;
  const auto is_key = [&](std::size_t key) {
    return former && static_cast<cc_t>(byte) == former->c_cc[key];
  };
  if (is_key(VEOF)) return line.empty() ? Event::kEnd : Event::kNothing;
  if (is_key(VKILL))
    line.clear();
  else if (is_key(VERASE) || byte == '\b' || byte == kDelete)
    rub_out();
  else if (static_cast<unsigned char>(byte) >= ' ' && line.size() < kLineMaxBytes)
    line.push_back(byte);
  return Event::kNothing;
}

// Cursor keys and the marks of a bracketed paste: ESC [ … final byte (ECMA-48 section 5.4).
bool LineReader::Keyboard::skip_escape_sequence(char byte) {
  switch (escape) {
    case Escape::kNone:
      if (byte == kEscape) escape = Escape::kStarted;
      return byte == kEscape;
    case Escape::kStarted:
      escape = byte == '[' || byte == 'O' ? Escape::kParameters : Escape::kNone;
      return true;
    case Escape::kParameters:
      if (byte >= '@' && byte <= '~') escape = Escape::kNone;
      return true;
  }
  return false;
}

// One character, which may be several bytes of UTF-8.
void LineReader::Keyboard::rub_out() {
  while (!line.empty()) {
    const auto last = static_cast<unsigned char>(line.back());
    line.pop_back();
    if ((last & 0xC0) != 0x80) return;
  }
}

}  // namespace watchword::platform
