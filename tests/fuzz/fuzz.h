// What the fuzz targets share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include <watchword/plugin.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace watchword::fuzz {

// What must hold for every input. A message and a stop, which libFuzzer takes for a crash.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

// Runs it; a Failure is a proper refusal, as long as it can be shown to a person.
template <class Function>
void refusable(Function&& function) {
  try {
    function();
  } catch (const Failure& failure) {
    require(!failure.message().empty(), "a refusal says what happened");
    require(failure.message().find('\0') == std::string::npos, "a refusal has no NUL in it");
  }
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// The input cut at each line feed, for what takes several values.
inline std::vector<std::string_view> lines_of(std::string_view input) {
  std::vector<std::string_view> lines;
  for (;;) {
    const auto end = input.find('\n');
    lines.push_back(input.substr(0, end));
    if (end == std::string_view::npos) return lines;
    input.remove_prefix(end + 1);
  }
}

inline bool is_printable(std::string_view text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
  return true;
}

}  // namespace watchword::fuzz
