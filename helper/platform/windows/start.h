// Starting programs: what run(), become() and their like have in common.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
#include <windows.h>

#include <watchword/secret.hpp>

#include "platform/handle.h"

namespace watchword::platform {

// UTF-16, "NAME=value" with a NUL after each, and one more at the end.
using EnvironmentBlock = std::vector<wchar_t, WipingAllocator<wchar_t>>;

// That of this process, with these instead of, or in addition to, its own.
EnvironmentBlock environment_with(
    std::span<const std::pair<std::string_view, std::string_view>> variables);

struct Start {
  std::string program = {};  // its path
  std::vector<std::string> words = {};
  // Its standard streams; null: it finds nothing there.
  HANDLE input = nullptr;
  HANDLE output = nullptr;
  HANDLE errors = nullptr;
  EnvironmentBlock environment = {};   // empty: ours
  DWORD flags = 0;                     // as CreateProcessW has them
  std::vector<HANDLE> gets = {};       // what else, by the same number; to be inherited
  bool gets_all = false;               // what was given open to us, too
  HANDLE job = nullptr;                // that it is in from the beginning on
  const wchar_t* directory = nullptr;  // where it runs; null: here
};

struct Started {
  OwnedHandle process;
  DWORD error = 0;       // why there is none
  std::string why = {};  // the same for people
};

Started start(const Start& start);

// A job of its own for a program; `limits` as JOBOBJECT_BASIC_LIMIT_INFORMATION has them. None
// where the system has none left.
OwnedHandle make_job(DWORD limits);

// How it ended, in the terms of a shell: 130 by Ctrl-C. Waits for that.
int exit_code_of(const OwnedHandle& process);

// A word with a "/", a "\" or a drive in it is a path.
bool is_path(std::string_view word);

// The program at a path, which may lack the suffix that the system adds (".exe"); none when there
// is no such file.
std::string with_suffix(const std::string& path);

}  // namespace watchword::platform
