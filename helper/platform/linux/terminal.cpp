#include "platform/terminal.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <watchword/plugin.hpp>

#include "base/text.h"
#include "platform/printable.h"

namespace watchword::platform {
namespace {

constexpr std::size_t kDefaultColumns = 80;
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kNormal = "\x1b[0m";
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

Text& Text::add(std::string_view text, Style style) {
  runs_.push_back({style, printable(text)});
  return *this;
}

Text& Text::append(const Text& more) {
  runs_.insert(runs_.end(), more.runs_.begin(), more.runs_.end());
  return *this;
}

Text& Text::line() {
  runs_.push_back({Style::kPlain, "\n"});
  return *this;
}

std::string Text::rendered(bool colours) const {
  std::string out;
  for (const auto& [style, text] : runs_) {
    const bool styled = colours && style != Style::kPlain;
    if (styled) out += style == Style::kBold ? kBold : kDim;
    out += text;
    if (styled) out += kNormal;
  }
  return out;
}

Terminal::Terminal(Environment environment) : environment_(std::move(environment)) {
  tty_ = ::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (tty_ >= 0) output_ = tty_;
  on_screen_ = ::isatty(output_) != 0;
}

Terminal::~Terminal() {
  if (tty_ >= 0) ::close(tty_);
}

bool Terminal::can_read() const {
  return tty_ >= 0 && in_foreground(tty_);
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
  winsize size{};
  if (::ioctl(output_, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kDefaultColumns;
  return size.ws_col;
}

void Terminal::show(const Text& text) const {
  write(text.rendered(colours()));
}

void Terminal::replace_line(const Text& text) const {
  write(std::string(kReplaceLine) + text.rendered(colours()));
}

// What cannot be shown is dropped: there is nobody to tell.
void Terminal::write(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t written = ::write(output_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

// Hidden lines are not read in the terminal's canonical mode: it cuts a line after 4095 bytes
// (termios(3)), and a redirect with an authorization code can be longer.
LineReader::LineReader(const Terminal& terminal, Echo echo) : terminal_(terminal) {
  termios mode{};
  if (::tcgetattr(terminal_.tty_, &mode) != 0) return;
  former_ = mode;
  if (echo == Echo::kShown) return;
  mode.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL | ICANON);
  mode.c_cc[VMIN] = 1;
  mode.c_cc[VTIME] = 0;
  // Stopped or ended by these, the process would leave the terminal without an echo.
  mode.c_cc[VSUSP] = _POSIX_VDISABLE;
  mode.c_cc[VQUIT] = _POSIX_VDISABLE;
  set_mode(terminal_.tty_, mode);
}

LineReader::~LineReader() {
  // In the background the terminal is the shell's again, which has brought its own mode.
  if (former_ && in_foreground(terminal_.tty_)) set_mode(terminal_.tty_, *former_);
}

int LineReader::descriptor() const {
  return terminal_.tty_;
}

// One byte a call, so that nothing is taken from the terminal beyond the end of the line.
LineReader::Event LineReader::read() {
  char byte = 0;
  const ssize_t size = ::read(terminal_.tty_, &byte, 1);
  if (size < 0 && (errno == EINTR || errno == EAGAIN)) return Event::kNothing;
  if (size <= 0) return Event::kEnd;
  return accept(byte);
}

// The line editing of the canonical mode, as far as a person who sees nothing needs it.
LineReader::Event LineReader::accept(char byte) {
  if (skip_escape_sequence(byte)) return Event::kNothing;
  if (byte == '\n' || byte == '\r') return Event::kLine;
  const auto is_key = [&](std::size_t key) {
    return former_ && static_cast<cc_t>(byte) == former_->c_cc[key];
  };
  if (is_key(VEOF)) return line_.empty() ? Event::kEnd : Event::kNothing;
  if (is_key(VKILL))
    line_.clear();
  else if (is_key(VERASE) || byte == '\b' || byte == kDelete)
    rub_out();
  else if (static_cast<unsigned char>(byte) >= ' ' && line_.size() < kLineMaxBytes)
    line_.push_back(byte);
  return Event::kNothing;
}

// Cursor keys and the marks of a bracketed paste: ESC [ … final byte (ECMA-48 section 5.4).
bool LineReader::skip_escape_sequence(char byte) {
  switch (escape_) {
    case Escape::kNone:
      if (byte == kEscape) escape_ = Escape::kStarted;
      return byte == kEscape;
    case Escape::kStarted:
      escape_ = byte == '[' || byte == 'O' ? Escape::kParameters : Escape::kNone;
      return true;
    case Escape::kParameters:
      if (byte >= '@' && byte <= '~') escape_ = Escape::kNone;
      return true;
  }
  return false;
}

// One character, which may be several bytes of UTF-8.
void LineReader::rub_out() {
  while (!line_.empty()) {
    const auto last = static_cast<unsigned char>(line_.back());
    line_.pop_back();
    if ((last & 0xC0) != 0x80) return;
  }
}

Secret LineReader::take_line() {
  Secret line({line_.data(), line_.size()});
  line_ = {};
  return line;
}

}  // namespace watchword::platform
