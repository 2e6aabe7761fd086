// What is open in a process.
#pragma once

#include <cstdint>
#include <windows.h>

namespace watchword::test {

// How many handles a process has. (GetProcessHandleCount tells nothing under Wine.)
inline int handles_of(HANDLE process) {
  constexpr std::uintptr_t kStep = 4;
  constexpr std::uintptr_t kLast = 16384;
  int out = 0;
  for (std::uintptr_t value = kStep; value < kLast; value += kStep) {
    HANDLE copy = nullptr;
    if (::DuplicateHandle(process, reinterpret_cast<HANDLE>(value), ::GetCurrentProcess(), &copy, 0,
                          FALSE, DUPLICATE_SAME_ACCESS) == 0)
      continue;
    ::CloseHandle(copy);
    ++out;
  }
  return out;
}

}  // namespace watchword::test
