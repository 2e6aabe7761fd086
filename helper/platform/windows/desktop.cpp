#include "platform/desktop.h"

#include <objbase.h>
#include <shellapi.h>

#include "platform/windows/late.h"
#include "platform/windows/wide.h"

namespace watchword::platform {

// A service, and a session by ssh, have a window station that is never shown: a browser would be
// started there, and nobody would see it.
bool has_desktop() noexcept {
  const auto station =
      late<decltype(::GetProcessWindowStation)>(L"user32.dll", "GetProcessWindowStation");
  const auto information =
      late<decltype(::GetUserObjectInformationW)>(L"user32.dll", "GetUserObjectInformationW");
  if (station == nullptr || information == nullptr) return false;
  USEROBJECTFLAGS flags{};
  return information(station(), UOI_FLAGS, &flags, sizeof flags, nullptr) != 0 &&
         (flags.dwFlags & WSF_VISIBLE) != 0;
}

bool open_on_desktop(const std::string& address) {
  constexpr INT_PTR kLastError = 32;  // ShellExecuteW, "Return value"
  const auto execute = late<decltype(::ShellExecuteW)>(L"shell32.dll", "ShellExecuteW");
  if (execute == nullptr || !has_desktop()) return false;
  // Some of what opens addresses is asked by COM.
  const auto initialize = late<decltype(::CoInitializeEx)>(L"ole32.dll", "CoInitializeEx");
  if (initialize != nullptr) initialize(nullptr, COINIT_APARTMENTTHREADED | COINIT_DISABLE_OLE1DDE);
  const auto result = reinterpret_cast<INT_PTR>(
      execute(nullptr, L"open", wide(address).c_str(), nullptr, nullptr, SW_SHOWNORMAL));
  return result > kLastError;
}

}  // namespace watchword::platform
