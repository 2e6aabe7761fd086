// Who owns a file and who may change it, as Windows keeps it: security descriptors.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/windows/wide.h"

namespace watchword::platform {

// What may be done to what is to be made: everything by this user and the system, nothing by
// anybody else, whatever the directory says that it is in; it is this user's, also in an elevated
// process. Static.
enum class Made { kFile, kDirectory };
SECURITY_ATTRIBUTES* for_us_only(Made what);

// What changes a file or what a directory has in it; and what puts something else in its place, or
// in the place of what a directory has in it.
constexpr DWORD kReplaceWithin = DELETE | FILE_DELETE_CHILD | WRITE_DAC | WRITE_OWNER;
constexpr DWORD kChangeFile =
    kReplaceWithin | FILE_WRITE_DATA | FILE_APPEND_DATA | FILE_WRITE_EA | FILE_WRITE_ATTRIBUTES;

// Whether this process may act as an administrator.
bool is_elevated();

// What GetFileSecurity() says of a file.
class Permissions {
 public:
  // None, with GetLastError(). The handle needs READ_CONTROL.
  static std::optional<Permissions> of(HANDLE file);

  // This user's, or what an elevated process of theirs makes.
  bool is_ours() const;
  // Or the system's: SYSTEM, the Administrators, TrustedInstaller.
  bool is_ours_or_the_systems() const;
  // "belongs to DOMAIN\name".
  std::string owner() const;
  // Whether anybody else than we and the system may do any of that.
  bool others_may(DWORD access) const;

  // The other file may be used as this one by everybody; its owner stays. False, with
  // GetLastError(). The handle needs WRITE_DAC.
  bool give_to(HANDLE other) const;

 private:
  PSECURITY_DESCRIPTOR descriptor() const { return bytes_.data(); }

  mutable std::vector<unsigned char> bytes_;
};

}  // namespace watchword::platform
