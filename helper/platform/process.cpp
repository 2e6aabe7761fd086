#include "platform/process.h"

#include <boost/version.hpp>
#include <climits>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/wait.h>
#include <unistd.h>
#if BOOST_VERSION >= 108600
#include <boost/process/v1.hpp>
namespace bp = boost::process::v1;
#else
#include <boost/process.hpp>
#include <boost/process/extend.hpp>
namespace bp = boost::process;
#endif

#include <watchword/plugin.hpp>

#include "platform/wait.h"

namespace watchword::platform {
namespace {

std::string locate(const std::string& program) {
  if (program.find('/') != std::string::npos) return program;
  if (const auto found = find_in_path(program)) return *found;
  throw Failure(WW_NOT_FOUND, "the program '" + program + "' is not in PATH",
                "Install it, or correct PATH.");
}

std::vector<std::string> arguments(const std::vector<std::string>& argv) {
  return {argv.begin() + 1, argv.end()};
}

// Runs in the child before the program is started: of all descriptors it keeps the three standard
// ones. (Boost's limit_handles would close the pipe that standard output was bound to, too.)
constexpr auto kKeepStandardStreams = [](auto& /*executor*/) {
  if (::close_range(3, UINT_MAX, CLOSE_RANGE_CLOEXEC) == 0) return;
  // Before Linux 5.11, and in WSL 1.
  const long open_max = ::sysconf(_SC_OPEN_MAX);
  for (int descriptor = 3; descriptor < open_max; ++descriptor)
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
};

Secret read_all(int descriptor, const RunOptions& options, const std::string& program) {
  const Deadline deadline = std::chrono::steady_clock::now() + options.timeout;
  Secret output;
  char block[4096];
  for (;;) {
    const auto ready = wait_readable({options.cancel_descriptor, descriptor}, deadline);
    if (!ready) throw Failure(WW_TIMEOUT, "'" + program + "' did not end in time");
    if (*ready == 0) throw Failure(WW_CANCELLED, "'" + program + "' was cancelled");
    const ssize_t size = ::read(descriptor, block, sizeof block);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) break;
    output.append({block, static_cast<std::size_t>(size)});
    if (output.size() > options.output_max_bytes)
      throw Failure(WW_INVALID, "'" + program + "' printed more than it may");
  }
  wipe(block, sizeof block);
  return output;
}

}  // namespace

RunResult run(const std::vector<std::string>& argv, const RunOptions& options) {
  const std::string program = locate(argv.at(0));
  bp::pipe pipe;
  std::error_code failed;
  const auto start = [&](auto&& err) {
    return bp::child(program, bp::args(arguments(argv)), bp::std_in<bp::null, bp::std_out> pipe,
                     err, bp::extend::on_exec_setup = kKeepStandardStreams, failed);
  };
  bp::child child =
      options.show_stderr ? start(bp::std_err > stderr) : start(bp::std_err > bp::null);
  if (failed)
    throw Failure(WW_NOT_FOUND, "'" + program + "' cannot be started: " + failed.message());
  RunResult result;
  try {
    result.output = read_all(pipe.native_source(), options, program);
  } catch (...) {
    child.terminate(failed);
    child.wait(failed);
    throw;
  }
  child.wait(failed);
  const int status = child.native_exit_code();
  result.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : child.exit_code();
  return result;
}

bool start_detached(const std::vector<std::string>& argv) {
  std::string program;
  try {
    program = locate(argv.at(0));
  } catch (const Failure&) {
    return false;
  }
  // The intermediate process ends at once, so that the program belongs to init and not to us.
  const pid_t between = ::fork();
  if (between < 0) return false;
  if (between == 0) {
    ::setsid();
    std::error_code failed;
    try {
      bp::child child(program, bp::args(arguments(argv)),
                      bp::std_in<bp::null, bp::std_out> bp::null, bp::std_err > bp::null,
                      bp::extend::on_exec_setup = kKeepStandardStreams, failed);
      if (!failed) child.detach();
    } catch (...) {
      ::_exit(1);
    }
    ::_exit(failed ? 1 : 0);
  }
  int status = 0;
  while (::waitpid(between, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

std::optional<std::string> find_in_path(std::string_view name) {
  const char* path = std::getenv("PATH");
  std::string_view rest = path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin";
  while (!rest.empty()) {
    const auto colon = rest.find(':');
    const std::string_view folder = rest.substr(0, colon);
    rest = colon == std::string_view::npos ? std::string_view() : rest.substr(colon + 1);
    if (folder.empty() || folder.front() != '/') continue;  // never the working directory
    std::string candidate = std::string(folder) + '/' + std::string(name);
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return std::nullopt;
}

}  // namespace watchword::platform
