// The whole program but for main: name and arguments in, exit code out.
#pragma once

#include <string>
#include <vector>

namespace watchword::cli {

int run(std::vector<std::string> words) noexcept;

}  // namespace watchword::cli
