// Serving a program that talks all the while: that sends questions before the last one is answered,
// wants to hear that they are worked on, and takes one back.
#pragma once

#include "cli/front_end.h"

namespace watchword::cli {

// How many questions may wait, all in all. More are no program's that works.
inline constexpr std::size_t kQuestionsMax = 1000;

// Until the program ends it, closes its stream or is gone. What is being worked on then is given
// up. Returns the exit code. Throws Failure for what cannot be understood.
int converse(const FrontEnd& front, Context& context, const Words& words);

}  // namespace watchword::cli
