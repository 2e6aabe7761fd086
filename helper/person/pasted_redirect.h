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

// Takes an address below one of `origins` ("http://localhost:4711", at least one), at any path,
// whose only `state` parameter equals `state`. The comparison takes constant time.
PastedRedirect parse_pasted_redirect(std::string_view pasted,
                                     const std::vector<std::string>& origins,
                                     std::string_view state);

}  // namespace watchword::host
