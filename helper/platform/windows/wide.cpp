#include "platform/windows/wide.h"

#include <algorithm>

namespace watchword::platform {

std::wstring wide(std::string_view utf8) {
  if (utf8.empty()) return {};
  const int size = static_cast<int>(utf8.size());
  std::wstring out(
      static_cast<std::size_t>(::MultiByteToWideChar(CP_UTF8, 0, utf8.data(), size, nullptr, 0)),
      L'\0');
  ::MultiByteToWideChar(CP_UTF8, 0, utf8.data(), size, out.data(), static_cast<int>(out.size()));
  return out;
}

std::string utf8(std::wstring_view wide) {
  if (wide.empty()) return {};
  const int size = static_cast<int>(wide.size());
  std::string out(static_cast<std::size_t>(::WideCharToMultiByte(CP_UTF8, 0, wide.data(), size,
                                                                 nullptr, 0, nullptr, nullptr)),
                  '\0');
  ::WideCharToMultiByte(CP_UTF8, 0, wide.data(), size, out.data(), static_cast<int>(out.size()),
                        nullptr, nullptr);
  return out;
}

std::wstring system_path(std::string_view path) {
  std::wstring out = wide(path);
  std::replace(out.begin(), out.end(), L'/', L'\\');
  const bool has_drive = out.size() >= 3 && out[1] == L':' && out[2] == L'\\';
  if (out.size() < MAX_PATH - 12 || out.starts_with(L"\\\\?\\")) return out;
  if (has_drive) return L"\\\\?\\" + out;
  return out.starts_with(L"\\\\") ? L"\\\\?\\UNC" + out.substr(1) : out;
}

std::string from_system_path(std::wstring_view path) {
  std::string prefix;
  if (path.starts_with(L"\\\\?\\UNC\\")) {
    path.remove_prefix(8);
    prefix = "//";
  } else if (path.starts_with(L"\\\\?\\")) {
    path.remove_prefix(4);
  }
  std::string out = prefix + utf8(path);
  std::replace(out.begin(), out.end(), '\\', '/');
  return out;
}

std::string system_message(DWORD error) {
  wchar_t* text = nullptr;
  const DWORD size = ::FormatMessageW(
      FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS,
      nullptr, error, MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US),
      reinterpret_cast<wchar_t*>(&text), 0, nullptr);
  std::string out = utf8({text, size});
  ::LocalFree(text);
  out.erase(out.find_last_not_of(" .\r\n") + 1);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c == '\r' || c == '\n'; }, ' ');
  return out.empty() ? "error " + std::to_string(error) : out;
}

}  // namespace watchword::platform
