// Opening files by their handles, and what a handle tells of its file.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include <watchword/secret.hpp>

#include "platform/windows/wide.h"

namespace watchword::platform {

// How the last part of a path is opened. A link is a reparse point that stands for another name:
// symbolic links, junctions and mounted volumes, but not a file that is kept elsewhere.
enum class LastLink { kFollow, kOpenItself };

struct Opening {
  DWORD access = GENERIC_READ;
  DWORD disposition = OPEN_EXISTING;
  LastLink link = LastLink::kOpenItself;
  SECURITY_ATTRIBUTES* security = nullptr;  // of what is made
  DWORD attributes = FILE_ATTRIBUTE_NORMAL;
};

// None, with GetLastError(). Also opens directories. Others may read, write, replace and remove it
// meanwhile; who does not allow that, as virus scanners do not, is waited for a little.
OwnedHandle open_file(const std::string& path, const Opening& how);

// Runs it until it returns true, or fails for another reason than that somebody else has the file
// open, or has for long. False, with GetLastError().
template <class Attempt>
bool despite_others(Attempt&& attempt, DWORD also_others = ERROR_SHARING_VIOLATION) {
  constexpr ULONGLONG kPatience = 2000;  // milliseconds
  constexpr DWORD kLongestPause = 40;
  const ULONGLONG begun = ::GetTickCount64();
  for (DWORD pause = 1;; pause = std::min(pause * 2, kLongestPause)) {
    if (attempt()) return true;
    const DWORD error = ::GetLastError();
    const bool is_others =
        error == ERROR_SHARING_VIOLATION || error == ERROR_LOCK_VIOLATION || error == also_others;
    if (!is_others || ::GetTickCount64() - begun > kPatience) return false;
    ::Sleep(pause);
    ::SetLastError(error);
  }
}

struct FileFacts {
  DWORD attributes = 0;
  DWORD links = 0;  // how many names it has
  FILETIME made{};
  FILETIME written{};
  unsigned long long size = 0;
  unsigned long long volume = 0;
  unsigned long long index = 0;
  bool is_link = false;
  bool is_directory = false;
  bool is_regular = false;
};
// None, with GetLastError(), where there is nothing, or nothing that has such facts.
std::optional<FileFacts> facts_of(HANDLE file);
std::optional<FileFacts> facts_of(const std::string& path, LastLink link);

// Whether the error says that there is no such file, and nothing else.
bool says_missing(DWORD error) noexcept;

// Gives `take` a block of at most 4096 bytes after the other, until the end or until it returns
// false. False, with GetLastError(), when it cannot be read.
template <class Take>
bool read_blocks(HANDLE file, Take&& take) {
  char block[4096];
  for (;;) {
    DWORD size = 0;
    if (::ReadFile(file, block, sizeof block, &size, nullptr) == 0) return false;
    if (size == 0) return true;
    const bool more = take(std::string_view(block, size));
    wipe(block, size);
    if (!more) return true;
  }
}

}  // namespace watchword::platform
