#include "conformance/footprint.h"

#include <cstdio>
#include <windows.h>
// After what they need.
#include <tlhelp32.h>
#include <winternl.h>

#include "platform/streams.h"
#include "platform/windows/late.h"
#include "platform/windows/wide.h"

namespace watchword::conformance {
namespace {

using platform::OwnedHandle;
using platform::system_handle;

// The system keeps threads of its own in a process, for loading modules and for its pool; they
// begin in it.
bool is_of_system(DWORD id) {
  constexpr auto kStartAddress =
      static_cast<THREADINFOCLASS>(9);  // ThreadQuerySetWin32StartAddress
  static const auto query = platform::late<decltype(::NtQueryInformationThread)>(
      L"ntdll.dll", "NtQueryInformationThread");
  const OwnedHandle thread(platform::handle_of(::OpenThread(THREAD_QUERY_INFORMATION, FALSE, id)));
  void* start = nullptr;
  HMODULE module = nullptr;
  return thread && query != nullptr &&
         query(system_handle(thread), kStartAddress, &start, sizeof start, nullptr) == 0 &&
         ::GetModuleHandleExW(
             GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
             static_cast<const wchar_t*>(start), &module) != 0 &&
         module == ::GetModuleHandleW(L"ntdll.dll");
}

}  // namespace

// Files, pipes, sockets and the like; the system's own are of other kinds. Numbers are given from
// the lowest on, and those that were given back again.
std::size_t open_descriptors() {
  constexpr std::uintptr_t kStep = 4;
  constexpr int kGap = 256;
  std::size_t out = 0;
  int missing = 0;
  for (std::uintptr_t value = kStep; missing < kGap; value += kStep) {
    const auto handle = reinterpret_cast<HANDLE>(value);
    DWORD flags = 0;
    const bool open = ::GetHandleInformation(handle, &flags) != 0;
    missing = open ? 0 : missing + 1;
    if (open && ::GetFileType(handle) != FILE_TYPE_UNKNOWN) ++out;
  }
  return out;
}

std::size_t running_threads() {
  const OwnedHandle all(platform::handle_of(::CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0)));
  THREADENTRY32 entry{};
  entry.dwSize = sizeof entry;
  std::size_t out = 0;
  for (BOOL more = ::Thread32First(system_handle(all), &entry); more != 0;
       more = ::Thread32Next(system_handle(all), &entry))
    if (entry.th32OwnerProcessID == ::GetCurrentProcessId() && !is_of_system(entry.th32ThreadID))
      ++out;
  return out;
}

bool input_was_read() {
  LARGE_INTEGER at{};
  ::SetFilePointerEx(system_handle(platform::standard_input()), {}, &at, FILE_CURRENT);
  return at.QuadPart > 0;
}

std::string printed_output() {
  std::fflush(stdout);
  constexpr std::size_t kShown = 200;
  std::string out(kShown, '\0');
  OVERLAPPED from_the_beginning{};
  DWORD size = 0;
  ::ReadFile(system_handle(platform::standard_output()), out.data(), kShown, &size,
             &from_the_beginning);
  out.resize(size);
  return out;
}

}  // namespace watchword::conformance
