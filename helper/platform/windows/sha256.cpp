#include "platform/sha256.h"

#include <windows.h>
// clang-format off: it needs the one before it
#include <bcrypt.h>
// clang-format on

#include <watchword/failure.hpp>

namespace watchword {
namespace {

// BCRYPT_SHA256_ALG_HANDLE, of Windows 10, which mingw-w64's headers do not have: a provider that
// need not be opened.
const auto kSha256 = reinterpret_cast<BCRYPT_ALG_HANDLE>(0x41);

}  // namespace

std::array<std::uint8_t, 32> sha256(std::string_view data) {
  std::array<std::uint8_t, 32> digest{};
  // It takes no const, and leaves what it reads as it is.
  auto* bytes = reinterpret_cast<PUCHAR>(const_cast<char*>(data.data()));
  const NTSTATUS status = ::BCryptHash(kSha256, nullptr, 0, bytes, static_cast<ULONG>(data.size()),
                                       digest.data(), static_cast<ULONG>(digest.size()));
  if (!BCRYPT_SUCCESS(status)) throw Failure(WW_FAULT, "the system does not compute SHA-256");
  return digest;
}

}  // namespace watchword
