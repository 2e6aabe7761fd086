// What a module can do to the process that it is in by the means of the system.
#pragma once

#include <string>

namespace deeds {

// The path of the module.
std::string own_file();

void leave_a_process();
void leave_a_descriptor();

}  // namespace deeds
