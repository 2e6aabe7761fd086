// What Windows encrypts for its user on this machine (dpapi.h: CryptProtectData): only programs of
// the same user get it back. Windows only; C++17; no function throws but for want of memory.
#pragma once

#if defined(_WIN32)  // elsewhere it declares nothing

#include <cstdint>
#include <string>
#include <string_view>
#include <windows.h>
// clang-format off: it needs the one before it
#include <wincrypt.h>
// clang-format on

#include "../secret.hpp"

namespace watchword::data_protection {
namespace detail {

// Not linked, because to load it takes longer than most programs have to do.
template <class Function>
Function* exported(const wchar_t* library, const char* name) {
  const HMODULE module = ::LoadLibraryExW(library, nullptr, LOAD_LIBRARY_SEARCH_SYSTEM32);
  if (module == nullptr) return nullptr;
  return reinterpret_cast<Function*>(reinterpret_cast<void*>(::GetProcAddress(module, name)));
}

inline DATA_BLOB blob(std::string_view bytes) {
  // Neither function writes to what it reads.
  return {static_cast<DWORD>(bytes.size()),
          reinterpret_cast<BYTE*>(const_cast<char*>(bytes.data()))};
}

// What the system has allocated, wiped before it is given back.
class SystemBlob {
 public:
  SystemBlob() = default;
  SystemBlob(const SystemBlob&) = delete;
  SystemBlob& operator=(const SystemBlob&) = delete;
  ~SystemBlob() {
    wipe(blob_.pbData, blob_.cbData);
    ::LocalFree(blob_.pbData);
  }
  DATA_BLOB* get() { return &blob_; }
  std::string_view view() const {
    return {reinterpret_cast<const char*>(blob_.pbData), blob_.cbData};
  }

 private:
  DATA_BLOB blob_{};
};

// Both functions are called alike, but for a description that is not wanted.
template <class Function>
std::uint32_t convert(const char* name, std::string_view from, std::string_view bound_to,
                      SystemBlob& to) {
  const auto function = exported<Function>(L"crypt32.dll", name);
  if (function == nullptr) return ::GetLastError();
  DATA_BLOB in = blob(from);
  DATA_BLOB bound = blob(bound_to);
  const BOOL done = function(&in, nullptr, bound_to.empty() ? nullptr : &bound, nullptr, nullptr,
                             CRYPTPROTECT_UI_FORBIDDEN, to.get());
  return done != 0 ? 0 : ::GetLastError();
}

}  // namespace detail

// Each returns the system's error code, 0 when it is done. What is bound to something is opened
// only with the same; most programs bind theirs to nothing.
inline std::uint32_t protect(std::string_view plain, std::string_view bound_to, std::string& out) {
  detail::SystemBlob sealed;
  const auto error =
      detail::convert<decltype(::CryptProtectData)>("CryptProtectData", plain, bound_to, sealed);
  if (error == 0) out = sealed.view();
  return error;
}

inline std::uint32_t unprotect(std::string_view sealed, std::string_view bound_to, Secret& out) {
  detail::SystemBlob plain;
  const auto error = detail::convert<decltype(::CryptUnprotectData)>("CryptUnprotectData", sealed,
                                                                     bound_to, plain);
  if (error == 0) out = Secret(plain.view());
  return error;
}

}  // namespace watchword::data_protection

#endif
