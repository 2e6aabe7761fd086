#include "platform/hardening.h"

#include <exception>
#include <fcntl.h>
#include <io.h>
#include <windows.h>

#include "platform/self.h"
#include "platform/windows/interrupts.h"

// That of libstdc++ prints what() of the exception, which may have anything in it, and brings its
// demangler into the executable; and abort() of the C library opens a window.
namespace __cxxabiv1 {
[[noreturn]] static void end_of_fault() {
  watchword::platform::end_process(3);  // as abort() does
}
extern std::terminate_handler __terminate_handler;
std::terminate_handler __terminate_handler = end_of_fault;
}  // namespace __cxxabiv1

namespace watchword::platform {
namespace {

UINT errors_before = 0;

// Standard output only to be read: whoever closed it is told that it cannot be written, and not
// that all went well.
void open_standard_stream(DWORD stream, int number) {
  const HANDLE open = ::GetStdHandle(stream);
  if (open == nullptr || open == INVALID_HANDLE_VALUE) {
    const DWORD access = stream == STD_OUTPUT_HANDLE ? GENERIC_READ : GENERIC_READ | GENERIC_WRITE;
    ::SetStdHandle(stream, ::CreateFileW(L"NUL", access, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                         nullptr, OPEN_EXISTING, 0, nullptr));
  }
  ::_setmode(number, _O_BINARY);
}

template <class Policy>
void set_policy(PROCESS_MITIGATION_POLICY which, Policy policy) {
  ::SetProcessMitigationPolicy(which, &policy, sizeof policy);
}

// No code from where others may have put it: not from the working directory, another machine or
// what browsers and the like may write to, and none of those that want to be in every program.
void restrict_modules() {
  ::SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32);
  ::SetDllDirectoryW(L"");
  PROCESS_MITIGATION_IMAGE_LOAD_POLICY images{};
  images.NoRemoteImages = 1;
  images.NoLowMandatoryLabelImages = 1;
  images.PreferSystem32Images = 1;
  set_policy(ProcessImageLoadPolicy, images);
  PROCESS_MITIGATION_EXTENSION_POINT_DISABLE_POLICY points{};
  points.DisableExtensionPoints = 1;
  set_policy(ProcessExtensionPointDisablePolicy, points);
}

// What would write our memory to a file, or send it away.
LONG WINAPI end_without_report(EXCEPTION_POINTERS* what) {
  end_process(static_cast<int>(what->ExceptionRecord->ExceptionCode));
}

}  // namespace

void harden_process() noexcept {
  open_standard_stream(STD_INPUT_HANDLE, 0);
  open_standard_stream(STD_OUTPUT_HANDLE, 1);
  open_standard_stream(STD_ERROR_HANDLE, 2);
  errors_before =
      ::SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
  ::SetUnhandledExceptionFilter(end_without_report);
  restrict_modules();
  end_by_interrupts();
}

void undo_hardening() noexcept {
  ::SetErrorMode(errors_before);
}

}  // namespace watchword::platform
