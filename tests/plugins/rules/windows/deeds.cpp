#include "deeds.h"

#include <windows.h>

namespace deeds {

std::string own_file() {
  HMODULE module = nullptr;
  char path[MAX_PATH]{};
  ::GetModuleHandleExA(
      GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
      reinterpret_cast<const char*>(&own_file), &module);
  ::GetModuleFileNameA(module, path, MAX_PATH);
  return path;
}

void leave_a_process() {
  wchar_t line[] = L"cmd.exe /c pause";
  STARTUPINFOW how{};
  how.cb = sizeof how;
  PROCESS_INFORMATION started{};
  ::CreateProcessW(nullptr, line, nullptr, nullptr, FALSE, CREATE_NEW_CONSOLE | CREATE_SUSPENDED,
                   nullptr, nullptr, &how, &started);
  ::CloseHandle(started.hThread);
  ::CloseHandle(started.hProcess);
}

void leave_a_descriptor() {
  ::CreateFileW(L"NUL", GENERIC_READ, 0, nullptr, OPEN_EXISTING, 0, nullptr);
}

}  // namespace deeds
