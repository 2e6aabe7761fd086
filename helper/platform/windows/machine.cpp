#include "platform/machine.h"

#include <array>
#include <windows.h>
// After what it needs.
#include <bcrypt.h>

#include "platform/windows/wide.h"

namespace watchword::platform {

std::string host_name() {
  std::array<wchar_t, 256> name{};
  DWORD size = name.size();
  if (::GetComputerNameExW(ComputerNameDnsHostname, name.data(), &size) == 0) return {};
  return utf8({name.data(), size});
}

bool fill_with_random_bytes(void* out, std::size_t size) noexcept {
  return ::BCryptGenRandom(nullptr, static_cast<PUCHAR>(out), static_cast<ULONG>(size),
                           BCRYPT_USE_SYSTEM_PREFERRED_RNG) == 0;
}

}  // namespace watchword::platform
