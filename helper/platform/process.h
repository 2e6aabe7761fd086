// Everything that starts another program.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <watchword/secret.hpp>

#include "platform/handle.h"

namespace watchword::platform {

struct RunOptions {
  std::chrono::milliseconds timeout{10'000};
  std::size_t output_max_bytes = std::size_t{1} << 20;
  // What becomes of its standard error.
  enum class Errors { kDrop, kShow, kCapture } errors = Errors::kDrop;
  std::vector<std::pair<std::string, std::string>> environment;  // in addition to ours
  std::string input;              // on its standard input; nothing secret
  Handle cancel = Handle::kNone;  // once it is ready the program is ended (see interrupt.h)
  bool apart = false;             // without our terminal, and in the root directory
};

struct RunResult {
  int exit_code = 0;  // 128 + signal when it was killed by one
  Secret output;      // standard output, which may be a password
  Secret errors;      // standard error, where it was to be captured
};

// Runs a program and waits for it. `argv[0]` is looked up in PATH unless it has a slash. No secret
// may be in `argv`.
// Throws Failure: WW_NOT_FOUND when the program does not exist, WW_TIMEOUT (it is killed then),
// WW_CANCELLED, WW_INVALID when it prints more than output_max_bytes.
RunResult run(const std::vector<std::string>& argv, const RunOptions& options = {});

// How long to look whether a program fails at once; 0: its end says nothing.
struct Watch {
  std::chrono::milliseconds time{0};
  // Nobody needs to look any longer once one of these is ready.
  Handle cancel = Handle::kNone;
  Handle enough = Handle::kNone;
};

// Starts a program that outlives this one, in a session of its own, with nothing that is open here
// and no standard streams: a browser that kept git's pipe open would keep git waiting for ever.
// False when it could not be started, or was seen to end with another exit status than 0.
bool start_detached(const std::vector<std::string>& argv, const Watch& watch = {});

// What the system knows this process by.
std::int64_t process_id() noexcept;

// To be waited for: ready once the process `id` has ended, or when there is none. Kept no longer
// than its owner wants to know. None where the system cannot tell.
OwnedHandle end_of_process(std::int64_t id);

// The absolute path of an executable of that name in PATH, or none.
std::optional<std::string> find_in_path(std::string_view name);

}  // namespace watchword::platform
