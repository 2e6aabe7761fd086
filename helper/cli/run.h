// The whole program but for main: name and arguments in, exit code out.
#pragma once

namespace watchword::cli {

int run(int argc, char** argv) noexcept;

}  // namespace watchword::cli
