#include "platform/streams.h"

#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/ioctl.h>

#include <watchword/plugin.hpp>

#include "platform/linux/descriptor.h"

namespace watchword::platform {
namespace {

constexpr std::size_t kUsualColumns = 80;
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

void write_out(Handle to, std::string_view bytes) {
  if (write_all(to, bytes)) return;
  if (errno == EPIPE) throw Failure(WW_CANCELLED, "nobody reads the output any more");
  throw Failure(WW_STORE_FAILED,
                std::string("the output cannot be written: ") + std::strerror(errno),
                "Check where standard output goes.");
}

ReadEnd read_on(Secret& bytes, Handle from, std::string_view what, std::size_t max_bytes,
                Whole whole) {
  ReadEnd end = ReadEnd::kEnd;
  const auto is_enough = [&] {
    if (whole != nullptr && whole(bytes.view()) > 0)
      end = ReadEnd::kComplete;
    else if (bytes.size() > max_bytes)
      end = ReadEnd::kTooLarge;
    return end != ReadEnd::kEnd;
  };
  if (is_enough()) return end;
  const bool readable = read_blocks<kReadBytes>(descriptor_of(from), [&](std::string_view block) {
    bytes.append(block);
    return !is_enough();
  });
  if (!readable)
    throw Failure(WW_INVALID, std::string(what) + " cannot be read: " + std::strerror(errno));
  return end;
}

bool read_some(Secret& bytes, Handle from) {
  bool some = false;
  read_blocks<kReadBytes>(descriptor_of(from), [&](std::string_view block) {
    bytes.append(block);
    some = true;
    return false;
  });
  return some;
}

Secret read_all(Handle from, std::string_view what, std::size_t max_bytes) {
  Secret all;
  if (read_on(all, from, what, max_bytes) == ReadEnd::kTooLarge)
    throw Failure(WW_INVALID, std::string(what) + " is larger than " + std::to_string(max_bytes) +
                                  " bytes, the most that is read of it");
  return all;
}

bool is_terminal(Handle stream) noexcept {
  return ::isatty(descriptor_of(stream)) == 1;
}

std::optional<std::size_t> terminal_columns(Handle stream) noexcept {
  if (!is_terminal(stream)) return std::nullopt;
  winsize size{};
  const bool known = ::ioctl(descriptor_of(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : kUsualColumns;
}

}  // namespace watchword::platform
