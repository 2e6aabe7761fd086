// The address of the page that a browser on another machine could not load, pasted at the terminal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <watchword/secret.hpp>

namespace watchword::host {

inline constexpr std::size_t kCallbackParametersMax = 32;

struct PastedRedirect {
  std::vector<std::pair<std::string, Secret>> parameters;  // decoded; empty when it is not taken
  std::string problem;                                     // then one sentence that says why
};

// Takes http://localhost:PORT/?… (or 127.0.0.1, with or without the slash) whose only `state`
// parameter equals `state`. The comparison takes constant time.
PastedRedirect parse_pasted_redirect(std::string_view pasted, std::uint16_t port,
                                     std::string_view state);

}  // namespace watchword::host
