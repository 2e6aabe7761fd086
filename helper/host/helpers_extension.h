// Another credential helper, asked as git asks one.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/credential.h"
#include "platform/handle.h"

namespace watchword::host {

// Longer answers are none: a token has some kilobytes.
inline constexpr std::size_t kHelperAnswerMaxBytes = std::size_t{64} << 10;

struct HelperCall {
  std::string program;  // an absolute path
  Target target;
  std::vector<std::string> challenges;
  std::string refused_sha256;
  std::vector<std::pair<std::string, std::string>> environment;
  std::chrono::milliseconds timeout{0};
  bool quiet = false;  // what it says on standard error is dropped
  platform::Handle cancel = platform::Handle::kNone;
};

// None when it has none. Throws Failure as ww_helpers.get says.
std::optional<Credential> ask_helper(const HelperCall& call);

// Whether it can be started here and ends in time: empty, or why not, a sentence without a full
// stop.
std::string why_no_helper(const std::string& program, std::chrono::milliseconds timeout);

}  // namespace watchword::host
