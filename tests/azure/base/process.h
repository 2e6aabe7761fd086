#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace watchword::azure {

// A child with its standard input and output on pipes. It inherits no other descriptor than
// standard error: an inherited socket would keep a connection open that the server has cut.
// Destruction closes the pipes and waits for the child.
class Process {
 public:
  // `arguments[0]` is looked up on PATH; `environment` holds NAME=value and is all the child gets.
  // Throws std::system_error when the child cannot be started.
  Process(const std::vector<std::string>& arguments, const std::vector<std::string>& environment);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // False when the child no longer reads.
  bool write(std::string_view bytes);
  void close_input();
  // The next bytes of the output; empty at its end.
  std::string read();
  // Closes the pipes and returns the exit status, 128 + n for signal n.
  int wait();

 private:
  pid_t pid_ = -1;
  int input_ = -1;
  int output_ = -1;
};

// Runs a command to its end and returns its output. Throws std::runtime_error, with the command,
// unless it exits 0.
std::string run(const std::vector<std::string>& arguments,
                const std::vector<std::string>& environment, std::string_view input = {});

}  // namespace watchword::azure
