// To become another program.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include <watchword/secret.hpp>

#include "platform/handle.h"

namespace watchword::platform {

// A variable that a program gets in addition to, or instead of, one of ours.
struct Variable {
  std::string name;
  Secret value;
};

// The path of a program that was typed as one word: looked up in PATH unless it has a slash.
// Throws Failure(WW_NOT_FOUND) when there is none that can be run.
std::string program_at(const std::string& word);

// The program takes the place of this process: its terminal, signals and exit code are its own, and
// it finds `output` as its standard output. What this process did to itself (harden_process()) is
// undone, so that the program starts as from a shell; it also gets what this process was given
// open, as a shell's <(…) is. Does not return. Throws Failure(WW_FAULT) when the system refuses.
[[noreturn]] void become(const std::string& program, const std::vector<std::string>& words,
                         std::span<const Variable> variables, Handle output);

// Both ends of a pipe; no program gets them unless they are among what it `gets`.
struct Pipe {
  OwnedHandle read;
  OwnedHandle write;
};
// Throws Failure(WW_FAULT).
Pipe make_pipe();

// The name by which a program opens what it gets under its own number: "/dev/fd/7".
std::string name_of(Handle handle);

// The standard streams of a program; Handle::kNone: ours.
struct Streams {
  Handle output = Handle::kNone;
  Handle errors = Handle::kNone;
};

// A program that runs beside this process, at the same terminal, with what was given open to us. It
// is told to end when we end.
class Companion {
 public:
  // `gets`: what else it may open by name_of(). Throws Failure(WW_FAULT) when it cannot be started.
  Companion(const std::string& program, const std::vector<std::string>& words,
            const Streams& streams, const std::vector<Handle>& gets);
  ~Companion();
  Companion(const Companion&) = delete;
  Companion& operator=(const Companion&) = delete;

  // Waits for its end; 128 + signal when it was ended by one. What the keyboard sends to all that
  // run at the terminal is its own matter meanwhile.
  int exit_code();
  // To be waited for: ready once it has ended. None where the system cannot tell.
  OwnedHandle end() const;

 private:
  struct Process;
  std::unique_ptr<Process> process_;
};

}  // namespace watchword::platform
