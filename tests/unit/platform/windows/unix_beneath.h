// What Wine has below it, for what Wine itself cannot do: files of other users, links. On Windows
// there is nothing of that kind, and what needs it is skipped.
#pragma once

#include <string>
#include <windows.h>

#include "platform/windows/wide.h"

namespace watchword::test {

// Runs a Unix program of /bin with the path as its last word; false when that is not to be had. Not
// waited for, which Wine cannot: look for what it does.
inline bool run_beneath(const std::string& program, const std::string& words,
                        const std::string& path) {
  using UnixName = char* (*)(const wchar_t*);
  const auto unix_name = reinterpret_cast<UnixName>(reinterpret_cast<void*>(
      ::GetProcAddress(::GetModuleHandleW(L"kernel32"), "wine_get_unix_file_name")));
  char* const name = unix_name ? unix_name(platform::system_path(path).c_str()) : nullptr;
  if (name == nullptr) return false;
  std::wstring line = platform::wide("/bin/" + program + ' ' + words + ' ' + name);
  ::HeapFree(::GetProcessHeap(), 0, name);
  STARTUPINFOW how{};
  how.cb = sizeof how;
  PROCESS_INFORMATION started{};
  const std::wstring file = platform::wide("Z:\\bin\\" + program);
  if (::CreateProcessW(file.c_str(), line.data(), nullptr, nullptr, FALSE, 0, nullptr, nullptr,
                       &how, &started) == 0)
    return false;
  ::CloseHandle(started.hProcess);
  ::CloseHandle(started.hThread);
  return true;
}

}  // namespace watchword::test
