#include "platform/streams.h"

#include <algorithm>
#include <cstdio>
#include <io.h>
#include <string>

#include <watchword/plugin.hpp>

#include "platform/windows/console.h"
#include "platform/windows/wide.h"

namespace watchword::platform {
namespace {

constexpr std::size_t kUsualColumns = 80;
constexpr DWORD kReadBytes = 4096;
constexpr std::size_t kWriteMaxBytes = std::size_t{1} << 24;

// Gives `take` what is read, until the end or until it returns false. False, with GetLastError(),
// when it cannot be read.
template <class Take>
bool read_blocks(Handle from, Take&& take) {
  const HANDLE stream = system_handle(from);
  const bool is_pipe = ::GetFileType(stream) == FILE_TYPE_PIPE;
  const bool typed = is_console(stream);
  char block[kReadBytes];
  for (;;) {
    Secret line;
    if (typed && !read_from_console(stream, line)) return true;
    DWORD size = 0;
    if (!typed && ::ReadFile(stream, block, kReadBytes, &size, nullptr) == 0) {
      const DWORD why = ::GetLastError();
      return why == ERROR_BROKEN_PIPE || why == ERROR_HANDLE_EOF;
    }
    // In a pipe somebody may have written nothing, which is not its end.
    if (!typed && size == 0 && !is_pipe) return true;
    const bool more = take(typed ? line.view() : std::string_view(block, size));
    wipe(block, size);
    if (!more) return true;
  }
}

}  // namespace

Handle standard_input() noexcept {
  return handle_of(::GetStdHandle(STD_INPUT_HANDLE));
}

Handle standard_output() noexcept {
  return handle_of(::GetStdHandle(STD_OUTPUT_HANDLE));
}

Handle standard_error() noexcept {
  return handle_of(::GetStdHandle(STD_ERROR_HANDLE));
}

Handle take_standard_output() noexcept {
  const HANDLE self = ::GetCurrentProcess();
  HANDLE output = nullptr;
  if (::DuplicateHandle(self, system_handle(standard_output()), self, &output, 0, FALSE,
                        DUPLICATE_SAME_ACCESS) == 0)
    return standard_output();
  // The C library has numbers of its own for them, and every module shares them.
  constexpr int kOutput = 1;
  constexpr int kErrors = 2;
  ::_dup2(kErrors, kOutput);
  ::SetStdHandle(STD_OUTPUT_HANDLE, system_handle(standard_error()));
  return handle_of(output);
}

bool write_all(Handle to, std::string_view bytes) noexcept {
  const HANDLE stream = system_handle(to);
  if (is_console(stream)) return write_to_console(stream, bytes);
  while (!bytes.empty()) {
    DWORD written = 0;
    const auto size = static_cast<DWORD>(std::min(bytes.size(), kWriteMaxBytes));
    if (::WriteFile(stream, bytes.data(), size, &written, nullptr) == 0) return false;
    bytes.remove_prefix(written);
  }
  return true;
}

void write_out(Handle to, std::string_view bytes) {
  if (write_all(to, bytes)) return;
  const DWORD why = ::GetLastError();
  if (why == ERROR_BROKEN_PIPE || why == ERROR_NO_DATA || why == ERROR_PIPE_NOT_CONNECTED)
    throw Failure(WW_CANCELLED, "nobody reads the output any more");
  throw Failure(WW_STORE_FAILED, "the output cannot be written: " + system_message(why),
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
  const bool readable = read_blocks(from, [&](std::string_view block) {
    bytes.append(block);
    return !is_enough();
  });
  if (!readable)
    throw Failure(WW_INVALID,
                  std::string(what) + " cannot be read: " + system_message(::GetLastError()));
  return end;
}

bool read_some(Secret& bytes, Handle from) {
  bool some = false;
  read_blocks(from, [&](std::string_view block) {
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
  return is_console(system_handle(stream)) || is_terminal_by_pipe(system_handle(stream));
}

std::optional<std::size_t> terminal_columns(Handle stream) noexcept {
  CONSOLE_SCREEN_BUFFER_INFO info{};
  if (::GetConsoleScreenBufferInfo(system_handle(stream), &info) != 0) {
    const int columns = info.srWindow.Right - info.srWindow.Left + 1;
    return columns > 0 ? static_cast<std::size_t>(columns) : kUsualColumns;
  }
  if (is_terminal(stream)) return kUsualColumns;
  return std::nullopt;
}

}  // namespace watchword::platform
