// What a plugin leaves behind in the process of a check.
#pragma once

#include <cstddef>
#include <string>

namespace watchword::conformance {

std::size_t open_descriptors();
std::size_t running_threads();

// Standard input as the child of a check has it: whether somebody read from it; and what was
// printed on standard output.
bool input_was_read();
std::string printed_output();

}  // namespace watchword::conformance
