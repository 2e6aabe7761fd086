#include "conformance/child_process.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <watchword/plugin.hpp>

#include "platform/linux/descriptor.h"

namespace watchword::conformance {
namespace {

using Clock = std::chrono::steady_clock;
using Take = std::function<void(std::string_view)>;

// Away from where a plugin that closes what it does not know begins.
constexpr int kReportDescriptor = 200;

[[noreturn]] void cannot(const char* what) {
  throw Failure(WW_FAULT, std::string(what) + ": " + std::strerror(errno), "Try again.");
}

int memory_file(const char* name, std::string_view content) {
  const int file = ::memfd_create(name, MFD_CLOEXEC);
  if (file >= 0 && ::write(file, content.data(), content.size()) >= 0) ::lseek(file, 0, SEEK_SET);
  return file;
}

void replace_standard_streams() {
  const int input = memory_file("input", kChildInput);
  const int output = memory_file("output", "");
  const int errors = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  ::dup2(input, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(errors, STDERR_FILENO);
  for (const int descriptor : {input, output, errors})
    if (descriptor > STDERR_FILENO) ::close(descriptor);
}

[[noreturn]] void run_here(const Body& body, int report) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::setsid();  // without a terminal, and as a group that can be ended whole
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  const int descriptor = ::fcntl(report, F_DUPFD_CLOEXEC, kReportDescriptor);
  ::close(report);
  replace_standard_streams();
  body(platform::handle_of(descriptor));
  ::_exit(0);
}

// Reads until the child has ended, and it is reaped, or the time is up. Its status, or none.
std::optional<int> follow(pid_t child, int report, Clock::time_point until, const Take& take) {
  constexpr int kLookMilliseconds = 20;
  std::optional<int> status;
  for (;;) {
    pollfd poll{report, POLLIN, 0};
    const bool readable = ::poll(&poll, 1, status ? 0 : kLookMilliseconds) > 0;
    char block[4096];
    const ssize_t size = readable ? ::read(report, block, sizeof block) : 0;
    if (size > 0) take({block, static_cast<std::size_t>(size)});
    if (size > 0) continue;
    if (status) return status;  // and there is nothing more to read
    int ended = 0;
    if (::waitpid(child, &ended, WNOHANG) == child) status = ended;
    if (Clock::now() >= until && !status) return std::nullopt;
    if (readable) ::usleep(1000);  // closed, and not yet ended
  }
}

}  // namespace

Ending run_process(const Order& /*order*/, const Body& body, std::chrono::seconds limit,
                   const Take& take) {
  int pipe[2];
  if (::pipe2(pipe, O_CLOEXEC) != 0) cannot("there is no pipe to be had");
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(pipe[0]);
    run_here(body, pipe[1]);
  }
  ::close(pipe[1]);
  const platform::OwnedHandle report(platform::handle_of(pipe[0]));
  if (child < 0) cannot("there is no process to be had");

  const auto status = follow(child, platform::descriptor_of(report), Clock::now() + limit, take);
  Ending ending;
  ending.left_processes = ::kill(-child, SIGKILL) == 0 && status;
  if (!status) {
    ::waitpid(child, nullptr, 0);
    ending.how = Ending::How::kTimeIsUp;
  } else if (WIFSIGNALED(*status)) {
    ending.how = Ending::How::kCrash;
    ending.crash = ::strsignal(WTERMSIG(*status));
  } else {
    ending.exit_code = WEXITSTATUS(*status);
  }
  return ending;
}

void run_if_started_as_child(const std::vector<std::string>& /*words*/,
                             const std::function<Body(const Order&)>& /*find*/) {}

}  // namespace watchword::conformance
