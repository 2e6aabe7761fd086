// How far away a time is, as people read it.
#pragma once

#include <cstdint>
#include <string>

namespace watchword::pat {

inline constexpr std::int64_t kDaySeconds = 86400;

// "in 30 days", "in 5 hours", "12 days ago".
std::string distance(std::int64_t seconds, std::int64_t now);

}  // namespace watchword::pat
