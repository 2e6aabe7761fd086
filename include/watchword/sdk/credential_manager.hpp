// Windows' Credential Manager itself (wincred.h): generic credentials of this user. Windows only;
// C++17; no function throws but for want of memory.
#pragma once

#if defined(_WIN32)  // elsewhere it declares nothing

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
#include <windows.h>
// clang-format off: it needs the one before it
#include <wincred.h>
// clang-format on

#include "credential_blocks.hpp"

namespace watchword::credentials {

class SystemManager : public Manager {
 public:
  std::uint32_t write(const Credential& credential) override {
    std::wstring name = wide(credential.name);
    std::wstring label = wide(credential.label);
    shorten(label);
    Secret content = credential.content.clone();  // the structure takes no const
    CREDENTIALW c{};
    c.Type = CRED_TYPE_GENERIC;
    c.TargetName = name.data();
    c.UserName = label.data();  // what the Credential Manager's window shows beside the name
    c.CredentialBlobSize = static_cast<DWORD>(content.size());
    c.CredentialBlob = reinterpret_cast<LPBYTE>(const_cast<char*>(content.view().data()));
    c.Persist = static_cast<DWORD>(credential.persistence);
    return result(::CredWriteW(&c, 0));
  }

  std::uint32_t read(const std::string& name, Credential& out) override {
    CREDENTIALW* found = nullptr;
    const std::uint32_t error =
        result(::CredReadW(wide(name).c_str(), CRED_TYPE_GENERIC, 0, &found));
    // Wine's answer where whoever wrote it was killed before there was more than its name.
    if (error == ERROR_FILE_NOT_FOUND) return kNotFound;
    if (error != 0) return error;
    out = taken(*found);
    ::CredFree(found);
    return 0;
  }

  std::uint32_t erase(const std::string& name) override {
    return result(::CredDeleteW(wide(name).c_str(), CRED_TYPE_GENERIC, 0));
  }

  std::uint32_t list(const std::string& prefix, std::vector<Credential>& out) override {
    DWORD count = 0;
    CREDENTIALW** found = nullptr;
    const std::uint32_t error =
        result(::CredEnumerateW(wide(prefix + '*').c_str(), 0, &count, &found));
    if (error != 0) return error == kNotFound ? 0 : error;
    for (DWORD i = 0; i < count; ++i) {
      Credential one = taken(*found[i]);
      if (found[i]->Type == CRED_TYPE_GENERIC) out.push_back(std::move(one));
    }
    ::CredFree(found);
    return 0;
  }

  std::uint32_t longest(Persistence& out) override {
    DWORD by_type[CRED_TYPE_GENERIC + 1] = {};
    const std::uint32_t error = result(::CredGetSessionTypes(CRED_TYPE_GENERIC + 1, by_type));
    out = static_cast<Persistence>(by_type[CRED_TYPE_GENERIC]);
    return error;
  }

  std::string message_of(std::uint32_t error) override {
    wchar_t text[256];
    const DWORD size =
        ::FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, nullptr, error,
                         MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US), text,
                         static_cast<DWORD>(sizeof text / sizeof *text), nullptr);
    std::string out = utf8({text, size});
    out.erase(out.find_last_not_of(" .\r\n") + 1);
    return (out.empty() ? std::string() : out + ", ") + "error " + std::to_string(error);
  }

  std::int64_t now() override {
    FILETIME time{};
    ::GetSystemTimeAsFileTime(&time);
    return seconds(time);
  }

  std::string unique() override {
    FILETIME time{};
    ::GetSystemTimePreciseAsFileTime(&time);
    char text[32];
    const int size = std::snprintf(text, sizeof text, "%08lx%08lx-%lx", time.dwHighDateTime,
                                   time.dwLowDateTime, ::GetCurrentProcessId());
    return std::string(text, static_cast<std::size_t>(size));
  }

 private:
  static std::uint32_t result(BOOL done) { return done != 0 ? 0 : ::GetLastError(); }

  static std::wstring wide(std::string_view utf8) {
    const int size = static_cast<int>(utf8.size());
    const int length = ::MultiByteToWideChar(CP_UTF8, 0, utf8.data(), size, nullptr, 0);
    std::wstring out(static_cast<std::size_t>(length), L'\0');
    ::MultiByteToWideChar(CP_UTF8, 0, utf8.data(), size, out.data(), length);
    return out;
  }

  static std::string utf8(std::wstring_view wide) {
    const int size = static_cast<int>(wide.size());
    const int length =
        ::WideCharToMultiByte(CP_UTF8, 0, wide.data(), size, nullptr, 0, nullptr, nullptr);
    std::string out(static_cast<std::size_t>(length), '\0');
    ::WideCharToMultiByte(CP_UTF8, 0, wide.data(), size, out.data(), length, nullptr, nullptr);
    return out;
  }
  static std::string utf8(const wchar_t* text) {
    return text == nullptr ? std::string() : utf8(std::wstring_view(text));
  }

  // CRED_MAX_USERNAME_LENGTH with its end; no half of a pair.
  static void shorten(std::wstring& label) {
    constexpr std::size_t kMax = CRED_MAX_USERNAME_LENGTH - 1;
    if (label.size() <= kMax) return;
    label.resize((label[kMax - 1] & 0xFC00) == 0xD800 ? kMax - 1 : kMax);
  }

  // 100 nanoseconds since 1601 to seconds since 1970.
  static std::int64_t seconds(FILETIME time) {
    constexpr std::int64_t kFrom1601To1970 = 11644473600;
    const auto ticks = static_cast<std::int64_t>(
        static_cast<std::uint64_t>(time.dwHighDateTime) << 32 | time.dwLowDateTime);
    return ticks / 10000000 - kFrom1601To1970;
  }

  // What the system allocated is wiped before it is given back.
  static Credential taken(CREDENTIALW& found) {
    Credential out;
    out.name = utf8(found.TargetName);
    out.label = utf8(found.UserName);
    out.persistence = static_cast<Persistence>(found.Persist);
    out.content =
        Secret({reinterpret_cast<const char*>(found.CredentialBlob), found.CredentialBlobSize});
    out.written_at = seconds(found.LastWritten);
    wipe(found.CredentialBlob, found.CredentialBlobSize);
    for (DWORD i = 0; i < found.AttributeCount; ++i) {
      const CREDENTIAL_ATTRIBUTEW& one = found.Attributes[i];
      out.attributes.emplace_back(
          utf8(one.Keyword), std::string(reinterpret_cast<const char*>(one.Value), one.ValueSize));
    }
    return out;
  }
};

}  // namespace watchword::credentials

#endif
