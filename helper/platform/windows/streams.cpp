#include "platform/streams.h"

#include <algorithm>
#include <cstdio>
#include <io.h>
#include <string>

#include "platform/stream_steps.h"
#include "platform/windows/console.h"
#include "platform/windows/wide.h"

namespace watchword::platform {
namespace {

constexpr DWORD kReadBytes = 4096;
constexpr std::size_t kWriteMaxBytes = std::size_t{1} << 24;

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

ReadStep read_more(Secret& bytes, Handle from) {
  const HANDLE stream = system_handle(from);
  if (is_console(stream))
    return read_from_console(stream, bytes) ? ReadStep::kSome : ReadStep::kEnd;
  char block[kReadBytes];
  for (;;) {
    DWORD size = 0;
    if (::ReadFile(stream, block, kReadBytes, &size, nullptr) == 0) {
      const DWORD why = ::GetLastError();
      return why == ERROR_BROKEN_PIPE || why == ERROR_HANDLE_EOF ? ReadStep::kEnd
                                                                 : ReadStep::kFailed;
    }
    // Into a pipe somebody may have written nothing, which is not its end.
    if (size == 0 && ::PeekNamedPipe(stream, nullptr, 0, nullptr, nullptr, nullptr) != 0) continue;
    if (size == 0) return ReadStep::kEnd;
    bytes.append({block, size});
    wipe(block, size);
    return ReadStep::kSome;
  }
}

std::string last_failure() {
  return system_message(::GetLastError());
}

bool nobody_reads() noexcept {
  const DWORD why = ::GetLastError();
  return why == ERROR_BROKEN_PIPE || why == ERROR_NO_DATA || why == ERROR_PIPE_NOT_CONNECTED;
}

bool is_terminal(Handle stream) noexcept {
  return is_console(system_handle(stream)) || is_terminal_by_pipe(system_handle(stream));
}

std::optional<TerminalSize> terminal_size(Handle stream) noexcept {
  TerminalSize size;
  CONSOLE_SCREEN_BUFFER_INFO info{};
  if (::GetConsoleScreenBufferInfo(system_handle(stream), &info) != 0) {
    const int columns = info.srWindow.Right - info.srWindow.Left + 1;
    const int rows = info.srWindow.Bottom - info.srWindow.Top + 1;
    if (columns > 0) size.columns = static_cast<std::size_t>(columns);
    if (rows > 0) size.rows = static_cast<std::size_t>(rows);
    return size;
  }
  if (is_terminal(stream)) return size;
  return std::nullopt;
}

}  // namespace watchword::platform
