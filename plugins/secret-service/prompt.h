// Running a prompt of the Secret Service's own.
#pragma once

#include <chrono>
#include <string>

#include "bus.h"
#include "glib.h"

namespace watchword {

inline constexpr std::chrono::milliseconds kPersonLimit{120000};
// For a prompt that only passes on what the service does at once.
inline constexpr std::chrono::milliseconds kUnaskedLimit{3000};

struct PromptEnd {
  Variant result;       // empty unless it was completed
  std::string because;  // it was not: "its prompt was dismissed"
};

// Shows it and waits for its end, `limit` and a few seconds at most; then it is dismissed.
PromptEnd run_prompt(const Bus& bus, const std::string& prompt, std::chrono::milliseconds limit);

}  // namespace watchword
