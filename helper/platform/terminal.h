// The person at the other end: what is shown to them and what they type. Standard output is never
// used; it carries the protocol.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include <watchword/secret.hpp>

#include "platform/environment.h"
#include "platform/handle.h"
#include "platform/text.h"

namespace watchword::platform {

// The terminal of this session where it has one, for git's helpers are seldom connected to it by
// their standard streams; else standard error, for showing only. Main thread only.
class Terminal {
 public:
  explicit Terminal(Environment environment);
  // Where somebody else has the screen: what is shown is handed to `shown`, plain, in whole lines,
  // and nothing can be read.
  using Shown = std::function<void(std::string_view text)>;
  Terminal(Environment environment, Shown shown);
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  // Whether a question can be asked: there is a terminal, and this process is in its foreground
  // (one in the background would be stopped when it reads).
  bool can_read() const;
  // Whether what is shown goes to somebody who shows it to a person.
  bool is_shown_by_other() const { return static_cast<bool>(shown_); }
  // Whether what is shown goes to a screen, not to a file or pipe.
  bool on_screen() const { return on_screen_; }
  // Whether a line that was shown can be replaced.
  bool can_replace() const;
  // Whether styles are wanted: on a screen that knows them, and NO_COLOR (no-color.org) is not set.
  bool colours() const;
  // Whether characters beyond ASCII can be shown, as the locale says.
  bool unicode() const;
  // The size in characters, 80 by 24 when it is not known.
  std::size_t columns() const;
  std::size_t rows() const;

  void show(const Text& text) const;
  // Shows the text in the place of the line that the cursor is on, and leaves the cursor there. To
  // be used only when can_replace().
  void replace_line(const Text& text) const;

 private:
  friend class LineReader;

  Environment environment_;
  Shown shown_;
  OwnedHandle tty_;
  OwnedHandle screen_;  // where it is not the same as what is read from
  Handle output_ = Handle::kNone;
  bool on_screen_ = false;
};

// Lines typed at the terminal, while it lives. The terminal's former mode comes back at its end,
// and what was typed but not read is thrown away then, lest the rest of a pasted secret is taken
// for a command by the shell. Hold an Interrupt meanwhile, or Ctrl-C leaves the terminal as it is.
class LineReader {
 public:
  enum class Echo { kShown, kHidden };
  // What one call of read() came to.
  enum class Event { kNothing, kLine, kEnd };

  // Longer input is cut: no question and no redirect has an answer of this length.
  static constexpr std::size_t kLineMaxBytes = 65536;

  // `terminal` must outlive it, and can_read() must hold.
  LineReader(const Terminal& terminal, Echo echo);
  ~LineReader();
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  // To be waited for; read() when it is ready.
  Handle handle() const;
  Event read();
  // The line that was complete with Event::kLine, without its line break.
  Secret take_line();

 private:
  struct Keyboard;
  std::unique_ptr<Keyboard> keyboard_;
};

}  // namespace watchword::platform
