#include "child.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <string_view>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace watchword::bench {
namespace {

[[noreturn]] void fail(const char* what, int error = errno) {
  throw std::system_error(error, std::generic_category(), what);
}

struct Pipe {
  int ends[2];
  Pipe() {
    if (::pipe2(ends, O_CLOEXEC) != 0) fail("pipe2");
  }
};

std::vector<char*> arguments_of(const Step& step) {
  std::vector<char*> arguments;
  for (const std::string& word : step.command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  return arguments;
}

// The request fits the pipe, so nobody need read yet.
int input_with(const std::string& text) {
  const Pipe pipe;
  if (::write(pipe.ends[1], text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    fail("write");
  ::close(pipe.ends[1]);
  return pipe.ends[0];
}

void read_some(Child& child) {
  char block[16384];
  const ssize_t size = ::read(child.output, block, sizeof block);
  if (size < 0 && errno != EINTR) fail("read");
  if (size > 0) child.answer.append(block, static_cast<std::size_t>(size));
  if (size != 0) return;
  ::close(child.output);
  child.output = -1;
  if (::waitpid(child.id, &child.status, 0) != child.id) fail("waitpid");
  child.ended = Clock::now();
}

long number_after(const std::string& path, const std::string& name) {
  std::ifstream file(path);
  for (std::string word; file >> word;) {
    long value = 0;
    if (word == name && file >> value) return value;
  }
  throw std::runtime_error(path + " has no " + name);
}

// Runs the program in this process, traced, with its input and no output. Does not return.
[[noreturn]] void become(const Step& step, int input) {
  ::dup2(input, STDIN_FILENO);
  ::dup2(::open("/dev/null", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
  ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
  ::execv(step.command.front().c_str(), arguments_of(step).data());
  ::_exit(127);
}

}  // namespace

Child start(const Step& step) {
  const Pipe output;
  const int input = input_with(step.input);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, output.ends[1], STDOUT_FILENO);
  Child child;
  const int error = ::posix_spawn(&child.id, step.command.front().c_str(), &actions, nullptr,
                                  arguments_of(step).data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(input);
  ::close(output.ends[1]);
  if (error != 0) fail(step.command.front().c_str(), error);
  child.output = output.ends[0];
  return child;
}

void finish(std::vector<Child>& children) {
  for (;;) {
    std::vector<pollfd> entries;
    std::vector<Child*> running;
    for (Child& child : children) {
      if (child.output < 0) continue;
      entries.push_back({child.output, POLLIN, 0});
      running.push_back(&child);
    }
    if (entries.empty()) return;
    if (::poll(entries.data(), entries.size(), -1) < 0 && errno != EINTR) fail("poll");
    for (std::size_t i = 0; i < entries.size(); ++i)
      if (entries[i].revents != 0) read_some(*running[i]);
  }
}

std::string fault_of(const Step& step, const Child& child) {
  if (!WIFEXITED(child.status)) return step.command.front() + " was killed";
  if (WEXITSTATUS(child.status) != step.exit_code)
    return step.command.front() + " ended with " + std::to_string(WEXITSTATUS(child.status));
  if (child.answer.find(step.expected) == std::string::npos)
    return step.command.front() + " did not answer '" + step.expected + "'";
  return {};
}

long peak_memory_kib(const Step& step) {
  const int input = input_with(step.input);
  const pid_t id = ::fork();
  if (id < 0) fail("fork");
  if (id == 0) become(step, input);
  ::close(input);
  long kib = -1;
  int status = 0;
  bool traced = false;
  for (int signal = 0; ::waitpid(id, &status, 0) == id && WIFSTOPPED(status); signal = 0) {
    if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXIT << 8)) {
      kib = number_after("/proc/" + std::to_string(id) + "/status", "VmHWM:");
    } else if (!traced) {  // the stop of exec
      ::ptrace(PTRACE_SETOPTIONS, id, nullptr, PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL);
      traced = true;
    } else {
      signal = WSTOPSIG(status);
    }
    ::ptrace(PTRACE_CONT, id, nullptr, signal);
  }
  if (kib < 0) throw std::runtime_error(step.command.front() + " could not be traced");
  return kib;
}

}  // namespace watchword::bench
