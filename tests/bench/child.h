// One process as git runs a helper: the request on its standard input, the answer from its standard
// output.
#pragma once

#include <chrono>
#include <string>
#include <sys/types.h>
#include <vector>

namespace watchword::bench {

using Clock = std::chrono::steady_clock;

struct Step {
  std::vector<std::string> command;  // the program's path and its arguments
  std::string input;                 // at most what a pipe holds (64 KiB)
  std::string expected;  // a text that the answer must have in it; empty: any answer will do
  int exit_code = 0;     // that it must end with
  bool counted = true;   // whether its time counts
};

struct Child {
  pid_t id = -1;
  int output = -1;  // descriptor, -1 at its end
  std::string answer;
  int status = 0;  // as wait(2) has it
  Clock::time_point ended;
};

// Starts it with the request written and its input closed. What it says on standard error goes to
// our own. Throws std::system_error.
Child start(const Step& step);

// Reads the answers of all of them as they come, and waits for their ends.
void finish(std::vector<Child>& children);

// What is wrong with an answer; empty when it is as expected.
std::string fault_of(const Step& step, const Child& child);

// The most memory that the program has had resident, in KiB. Not wait4()'s ru_maxrss, which begins
// with what the process that called exec had: the kernel is asked at the very end of the program
// instead (ptrace(2), PTRACE_EVENT_EXIT; proc(5), VmHWM).
long peak_memory_kib(const Step& step);

}  // namespace watchword::bench
