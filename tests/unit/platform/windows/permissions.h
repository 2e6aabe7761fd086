// Who may do what with a file, as text (SDDL), for tests.
#pragma once

#include <aclapi.h>
#include <catch2/catch_test_macros.hpp>
#include <sddl.h>
#include <string>

#include "platform/windows/wide.h"

namespace watchword::test {

// The entries of the list alone.
inline std::string permissions_of(const std::string& path) {
  std::wstring name = platform::system_path(path);
  PSECURITY_DESCRIPTOR found = nullptr;
  REQUIRE(::GetNamedSecurityInfoW(name.data(), SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, nullptr,
                                  nullptr, nullptr, nullptr, &found) == ERROR_SUCCESS);
  wchar_t* text = nullptr;
  REQUIRE(::ConvertSecurityDescriptorToStringSecurityDescriptorW(
              found, SDDL_REVISION_1, DACL_SECURITY_INFORMATION, &text, nullptr) != 0);
  const std::string out = platform::utf8(text);
  ::LocalFree(text);
  ::LocalFree(found);
  return out.substr(out.find('('));
}

// "(A;;FA;;;WD)": everybody may do everything; added to what this user may do.
inline void permit(const std::string& path, const std::string& entries) {
  PSECURITY_DESCRIPTOR wanted = nullptr;
  const std::wstring text = platform::wide("D:P" + entries);
  REQUIRE(::ConvertStringSecurityDescriptorToSecurityDescriptorW(text.c_str(), SDDL_REVISION_1,
                                                                 &wanted, nullptr) != 0);
  REQUIRE(::SetFileSecurityW(platform::system_path(path).c_str(), DACL_SECURITY_INFORMATION,
                             wanted) != 0);
  ::LocalFree(wanted);
}

// This user, as such texts name them.
inline std::string me() {
  HANDLE token = nullptr;
  REQUIRE(::OpenProcessToken(::GetCurrentProcess(), TOKEN_QUERY, &token) != 0);
  alignas(TOKEN_USER) unsigned char room[256];
  DWORD size = 0;
  REQUIRE(::GetTokenInformation(token, TokenUser, room, sizeof room, &size) != 0);
  ::CloseHandle(token);
  wchar_t* text = nullptr;
  REQUIRE(::ConvertSidToStringSidW(reinterpret_cast<TOKEN_USER*>(room)->User.Sid, &text) != 0);
  const std::string out = platform::utf8(text);
  ::LocalFree(text);
  return out;
}

}  // namespace watchword::test
