#include "base/process.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace watchword::azure {
namespace {

constexpr std::size_t kReadSize = 64 * 1024;

void check(int error, const std::string& what) {
  if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

struct Pipe {
  int ends[2] = {-1, -1};
  Pipe() {
    if (pipe2(ends, O_CLOEXEC) != 0) check(errno, "pipe");
  }
  ~Pipe() {
    for (const int end : ends)
      if (end >= 0) close(end);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  int release(int end) { return std::exchange(ends[end], -1); }
};

struct FileActions {
  posix_spawn_file_actions_t actions;
  FileActions() { check(posix_spawn_file_actions_init(&actions), "posix_spawn_file_actions_init"); }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
};

// The server blocks and ignores signals that a child must have back.
struct Attributes {
  posix_spawnattr_t attributes;
  Attributes() {
    check(posix_spawnattr_init(&attributes), "posix_spawnattr_init");
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~Attributes() { posix_spawnattr_destroy(&attributes); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
};

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (const auto& text : texts) result.push_back(const_cast<char*>(text.c_str()));
  result.push_back(nullptr);
  return result;
}

}  // namespace

Process::Process(const std::vector<std::string>& arguments,
                 const std::vector<std::string>& environment) {
  Pipe input;
  Pipe output;
  FileActions files;
  Attributes attributes;
  posix_spawn_file_actions_adddup2(&files.actions, input.ends[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files.actions, output.ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&files.actions, STDERR_FILENO + 1);
  check(posix_spawnp(&pid_, arguments.front().c_str(), &files.actions, &attributes.attributes,
                     pointers(arguments).data(), pointers(environment).data()),
        arguments.front());
  input_ = input.release(1);
  output_ = output.release(0);
}

Process::~Process() {
  wait();
}

bool Process::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(input_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void Process::close_input() {
  if (input_ >= 0) close(std::exchange(input_, -1));
}

std::string Process::read() {
  std::string bytes(kReadSize, '\0');
  ssize_t count = 0;
  do count = ::read(output_, bytes.data(), bytes.size());
  while (count < 0 && errno == EINTR);
  bytes.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
  return bytes;
}

int Process::wait() {
  close_input();
  if (output_ >= 0) close(std::exchange(output_, -1));
  if (pid_ < 0) return 0;
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string run(const std::vector<std::string>& arguments,
                const std::vector<std::string>& environment, std::string_view input) {
  Process process(arguments, environment);
  process.write(input);
  process.close_input();
  std::string output;
  for (std::string bytes = process.read(); !bytes.empty(); bytes = process.read()) output += bytes;
  const int status = process.wait();
  if (status == 0) return output;
  std::string command;
  for (const auto& argument : arguments) command += argument + ' ';
  throw std::runtime_error(command + "ended with exit status " + std::to_string(status));
}

}  // namespace watchword::azure
