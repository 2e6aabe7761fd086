#include "platform/streams.h"

#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/ioctl.h>

#include "platform/linux/descriptor.h"
#include "platform/stream_steps.h"

namespace watchword::platform {
namespace {

// Most of what is read is no longer, and a large block costs pages of the stack.
constexpr std::size_t kReadBytes = 1024;

}  // namespace

Handle standard_input() noexcept {
  return handle_of(STDIN_FILENO);
}

Handle standard_output() noexcept {
  return handle_of(STDOUT_FILENO);
}

Handle standard_error() noexcept {
  return handle_of(STDERR_FILENO);
}

Handle take_standard_output() noexcept {
  const int output = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (output < 0 || ::dup2(STDERR_FILENO, STDOUT_FILENO) < 0) return standard_output();
  return handle_of(output);
}

bool write_all(Handle to, std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_of(to), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

ReadStep read_more(Secret& bytes, Handle from) {
  char block[kReadBytes];
  for (;;) {
    const ssize_t size = ::read(descriptor_of(from), block, sizeof block);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return size == 0 ? ReadStep::kEnd : ReadStep::kFailed;
    bytes.append({block, static_cast<std::size_t>(size)});
    wipe(block, static_cast<std::size_t>(size));
    return ReadStep::kSome;
  }
}

std::string last_failure() {
  return std::strerror(errno);
}

bool nobody_reads() noexcept {
  return errno == EPIPE;
}

bool is_terminal(Handle stream) noexcept {
  return ::isatty(descriptor_of(stream)) == 1;
}

std::optional<TerminalSize> terminal_size(Handle stream) noexcept {
  if (!is_terminal(stream)) return std::nullopt;
  TerminalSize size;
  winsize said{};
  if (::ioctl(descriptor_of(stream), TIOCGWINSZ, &said) != 0) return size;
  if (said.ws_col > 0) size.columns = said.ws_col;
  if (said.ws_row > 0) size.rows = said.ws_row;
  return size;
}

}  // namespace watchword::platform
