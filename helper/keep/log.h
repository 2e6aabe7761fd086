// The trace and the notices. Every line passes the redaction here, whoever wrote it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <watchword/secret.hpp>

#include "platform/handle.h"

namespace watchword::host {

class Log {
 public:
  Log() = default;
  // Notices go there instead of to stderr, a line each.
  using Notices = std::function<void(std::string_view line)>;
  explicit Log(Notices notices) : notices_(std::move(notices)) {}
  void send_notices(Notices notices) { notices_ = std::move(notices); }
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // Where traces go: "" or "0" nowhere, "1" to stderr, an absolute path to be appended to (made
  // with mode 0600): a file of the user's own that nobody else may write to. Anything else is told
  // and nothing is traced.
  void open_trace(std::string_view destination);

  // Whether anybody reads traces.
  bool traces() const { return traces_ != platform::Handle::kNone; }

  void trace(std::string_view who, std::string_view message);

  // One line on stderr that a person should read; the same text only once a process.
  void notice(std::string_view message);

  // From now on this text is replaced wherever it would be printed. Short texts are left alone:
  // they are no tokens, and would blot out ordinary words.
  void hide(std::string_view secret);

  // The message with every hidden text, and whatever looks like a token, replaced.
  std::string redact(std::string_view message) const;

 private:
  std::vector<Secret> hidden_;
  std::vector<std::string> noticed_;
  Notices notices_;
  platform::Handle traces_ = platform::Handle::kNone;  // where they go
  platform::OwnedHandle trace_file_;                   // when that is a file
};

}  // namespace watchword::host
