#include "platform/program.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <watchword/plugin.hpp>

#include "platform/hardening.h"
#include "platform/linux/descriptor.h"
#include "platform/process.h"

namespace watchword::platform {
namespace {

bool can_be_run(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         ::access(path.c_str(), X_OK) == 0;
}

bool is_among(std::string_view name, std::span<const Variable> variables) {
  for (const Variable& variable : variables)
    if (variable.name == name) return true;
  return false;
}

// "NAME=value", those of this process first; borrows from it.
std::vector<char*> environment_with(std::span<const Variable> variables,
                                    std::vector<Secret>& lines) {
  std::vector<char*> out;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view line(*entry);
    if (!is_among(line.substr(0, line.find('=')), variables)) out.push_back(*entry);
  }
  for (const Variable& variable : variables) {
    Secret line(variable.name);
    line.append("=").append(variable.value.view()).append({"", 1});
    lines.push_back(std::move(line));
  }
  // Standard C has no const where nothing is changed (exec(3p), "RATIONALE").
  for (const Secret& line : lines) out.push_back(const_cast<char*>(line.view().data()));
  out.push_back(nullptr);
  return out;
}

}  // namespace

std::string program_at(const std::string& word) {
  if (word.find('/') != std::string::npos) {
    if (can_be_run(word)) return word;
    throw Failure(WW_NOT_FOUND, "'" + word + "' is not a program that can be run",
                  "Correct the path, or make the file executable.");
  }
  if (auto found = find_in_path(word)) return *std::move(found);
  throw Failure(WW_NOT_FOUND, "the program '" + word + "' is not in PATH",
                "Install it, or correct PATH.");
}

void become(const std::string& program, const std::vector<std::string>& words,
            std::span<const Variable> variables, Handle output) {
  std::vector<Secret> lines;
  std::vector<char*> environment = environment_with(variables, lines);
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  ::dup2(descriptor_of(output), STDOUT_FILENO);
  // What somebody gave us open beside the standard streams, as bash does with <(…), goes on to the
  // program; what we opened ourselves is marked already.
  undo_hardening();
  ::execve(program.c_str(), arguments.data(), environment.data());
  const int why = errno;
  harden_process();
  throw Failure(WW_FAULT, "'" + program + "' cannot be started: " + std::strerror(why),
                why == E2BIG ? "Run it with fewer arguments or variables."
                             : "See whether it runs by itself.");
}

Pipe make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    throw Failure(WW_FAULT, std::string("there is no pipe to be had: ") + std::strerror(errno),
                  "Close what has many files open, and try again.");
  return {OwnedHandle(handle_of(ends[0])), OwnedHandle(handle_of(ends[1]))};
}

std::string name_of(Handle handle) {
  return "/dev/fd/" + std::to_string(descriptor_of(handle));
}

struct Companion::Process {
  pid_t id;  // 0: it has ended
};

Companion::Companion(const std::string& program, const std::vector<std::string>& words,
                     const Streams& streams, const std::vector<Handle>& gets) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  Pipe failed = make_pipe();
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) ::_exit(1);
    for (const Handle handle : gets) ::fcntl(descriptor_of(handle), F_SETFD, 0);
    if (streams.output != Handle::kNone) ::dup2(descriptor_of(streams.output), STDOUT_FILENO);
    if (streams.errors != Handle::kNone) ::dup2(descriptor_of(streams.errors), STDERR_FILENO);
    ::execv(program.c_str(), arguments.data());
    const int why = errno;
    [[maybe_unused]] const auto told = ::write(descriptor_of(failed.write), &why, sizeof why);
    ::_exit(1);
  }
  process_ = std::make_unique<Process>(Process{child});
  failed.write = OwnedHandle();
  int why = errno;
  if (child > 0 && ::read(descriptor_of(failed.read), &why, sizeof why) != sizeof why) return;
  throw Failure(WW_FAULT, "'" + program + "' cannot be started: " + std::strerror(why),
                "See whether it runs by itself.");
}

Companion::~Companion() {
  if (process_->id <= 0) return;
  ::kill(process_->id, SIGTERM);
  exit_code();
}

OwnedHandle Companion::end() const {
  return end_of_process(process_->id);
}

int Companion::exit_code() {
  const auto interrupt = std::signal(SIGINT, SIG_IGN);
  const auto quit = std::signal(SIGQUIT, SIG_IGN);
  int status = 0;
  while (::waitpid(process_->id, &status, 0) < 0 && errno == EINTR) {
  }
  process_->id = 0;
  std::signal(SIGINT, interrupt);
  std::signal(SIGQUIT, quit);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace watchword::platform
