// Coming from another credential helper.
#pragma once

#include <string>

#include "cli/context.h"

namespace watchword::cli {

// One line about what `watchword import` would find, or empty. At once: nothing is unlocked, nobody
// is asked, and no secret is read but for what stands in a file of git's own. Never throws Failure.
std::string import_hint(Context& context);

}  // namespace watchword::cli
