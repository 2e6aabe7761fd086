#include "platform/windows/console.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <string>

#include "platform/windows/wide.h"

namespace watchword::platform {
namespace {

constexpr std::size_t kBlock = 1024;
constexpr wchar_t kEndOfInput = 0x1A;  // Ctrl-Z

bool is_first_half(wchar_t unit) {
  return unit >= 0xD800 && unit < 0xDC00;
}

// The beginning of a character whose end comes with the next write, as where bytes are handed on in
// blocks. A lock would keep the watchdog from its last words.
struct Unfinished {
  std::array<char, 3> bytes{};
  std::uint8_t size = 0;
};
std::atomic<Unfinished> unfinished;

// How many bytes at the end begin a character of UTF-8 without ending it.
std::size_t unfinished_size(std::string_view text) {
  for (std::size_t size = 1; size <= std::min<std::size_t>(3, text.size()); ++size) {
    const auto byte = static_cast<unsigned char>(text[text.size() - size]);
    if ((byte & 0xC0) == 0x80) continue;
    const std::size_t whole = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
    return whole > size ? size : 0;
  }
  return 0;
}

}  // namespace

bool is_console(HANDLE stream) noexcept {
  DWORD mode = 0;
  return ::GetFileType(stream) == FILE_TYPE_CHAR && ::GetConsoleMode(stream, &mode) != 0;
}

// \msys-0123456789abcdef-pty0-to-master, and cygwin the same.
bool is_terminal_by_pipe(HANDLE stream) noexcept {
  if (::GetFileType(stream) != FILE_TYPE_PIPE) return false;
  alignas(FILE_NAME_INFO) std::array<unsigned char, sizeof(FILE_NAME_INFO) + 1024> space{};
  if (::GetFileInformationByHandleEx(stream, FileNameInfo, space.data(),
                                     static_cast<DWORD>(space.size())) == 0)
    return false;
  const auto* info = reinterpret_cast<const FILE_NAME_INFO*>(space.data());
  const std::wstring_view name(info->FileName, info->FileNameLength / sizeof(wchar_t));
  return (name.starts_with(L"\\msys-") || name.starts_with(L"\\cygwin-")) &&
         name.find(L"-pty") != std::wstring_view::npos &&
         (name.ends_with(L"-to-master") || name.ends_with(L"-from-master"));
}

bool write_to_console(HANDLE console, std::string_view text) noexcept try {
  const Unfinished begun = unfinished.exchange({});
  std::string bytes(begun.bytes.data(), begun.size);
  bytes += text;
  Unfinished left;
  left.size = static_cast<std::uint8_t>(unfinished_size(bytes));
  std::copy(bytes.end() - left.size, bytes.end(), left.bytes.begin());
  unfinished = left;
  bytes.resize(bytes.size() - left.size);
  const std::wstring all = wide(bytes);
  wipe(bytes.data(), bytes.size());
  for (std::wstring_view rest = all; !rest.empty();) {
    DWORD written = 0;
    std::size_t size = std::min(rest.size(), kBlock);
    if (size < rest.size() && is_first_half(rest[size - 1])) --size;
    if (::WriteConsoleW(console, rest.data(), static_cast<DWORD>(size), &written, nullptr) == 0 ||
        written == 0)
      return false;
    rest.remove_prefix(written);
  }
  return true;
} catch (...) {
  return false;
}

void append_utf8(Secret& out, std::wstring_view wide) {
  std::array<char, 4> character{};
  for (std::size_t i = 0; i < wide.size(); ++i) {
    const int units = is_first_half(wide[i]) && i + 1 < wide.size() ? 2 : 1;
    const int size = ::WideCharToMultiByte(CP_UTF8, 0, wide.data() + i, units, character.data(),
                                           static_cast<int>(character.size()), nullptr, nullptr);
    out.append({character.data(), static_cast<std::size_t>(std::max(size, 0))});
    i += static_cast<std::size_t>(units - 1);
  }
  wipe(character.data(), character.size());
}

bool read_from_console(HANDLE console, Secret& out) {
  std::array<wchar_t, kBlock> block{};
  DWORD size = 0;
  const auto read = [&](std::size_t from, std::size_t space) {
    DWORD got = 0;
    const bool done =
        ::ReadConsoleW(console, block.data() + from, static_cast<DWORD>(space), &got, nullptr) != 0;
    size += got;
    return done;
  };
  const bool done = read(0, block.size() - 1) && size > 0 && block[0] != kEndOfInput;
  if (done && is_first_half(block[size - 1])) read(size, 1);
  if (done) {
    const std::wstring_view line(block.data(), size);
    const auto carriage_return = line.ends_with(L"\r\n") ? line.size() - 2 : line.size();
    append_utf8(out, line.substr(0, carriage_return));
    if (carriage_return < line.size()) out.append("\n");
  }
  wipe(block.data(), sizeof block);
  return done;
}

}  // namespace watchword::platform
