// What the desktop says of a command that needed a person and had none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <watchword/failure.hpp>

#include "keep/log.h"

namespace watchword::host {

struct DesktopNotice {
  std::string title;
  std::string body;    // what happened, and the command to run
  std::string matter;  // what is the same for all that one sign-in would settle
};

// Of one program, a desktop that can shows one.
inline constexpr std::string_view kDesktopNoticeId = "watchword-sign-in";
inline constexpr std::uint32_t kDesktopAnswersWithinMs = 2000;
inline constexpr std::size_t kDesktopBodyMaxBytes = 1000;

// `url` that was asked for and `subject`, what it is about if there is no URL. Any program on the
// bus can read it: what `log` would not write is not in it.
DesktopNotice desktop_notice(const Log& log, const Failure& failure, const std::string& url,
                             std::string_view subject);

}  // namespace watchword::host
