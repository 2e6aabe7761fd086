#include "platform/process.h"

#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <limits>
#include <linux/close_range.h>
#include <memory>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#if __has_include(<boost/process/v1/child.hpp>)  // from Boost 1.86 on
#include <boost/process/v1/args.hpp>
#include <boost/process/v1/child.hpp>
#include <boost/process/v1/env.hpp>
#include <boost/process/v1/environment.hpp>
#include <boost/process/v1/error.hpp>
#include <boost/process/v1/extend.hpp>
#include <boost/process/v1/io.hpp>
#include <boost/process/v1/pipe.hpp>
namespace bp = boost::process::v1;
#else
#include <boost/process.hpp>
#include <boost/process/extend.hpp>
namespace bp = boost::process;
#endif

#include <watchword/plugin.hpp>

#include "platform/linux/descriptor.h"
#include "platform/program.h"
#include "platform/streams.h"
#include "platform/wait.h"

namespace watchword::platform {
namespace {

std::string locate(const std::string& program) {
  return program.find('/') != std::string::npos ? program : program_at(program);
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

// Runs there, too: what is asked for by somebody elsewhere is not done at our terminal, nor in the
// repository that we happen to be in.
constexpr auto kApart = [](auto& executor) {
  ::setsid();
  sigset_t none;  // a thread's mask is not for a program
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  if (::chdir("/") != 0) ::_exit(1);
  kKeepStandardStreams(executor);
};

// One of the program's streams, until it is closed (-1).
struct Stream {
  int descriptor;
  Secret text;
};

// Takes what there is to read.
void read_some(Stream& stream, const RunOptions& options, const std::string& program) {
  char block[4096];
  const ssize_t size = ::read(stream.descriptor, block, sizeof block);
  if (size < 0 && errno == EINTR) return;
  if (size <= 0) {
    stream.descriptor = -1;
    return;
  }
  stream.text.append({block, static_cast<std::size_t>(size)});
  wipe(block, sizeof block);
  if (stream.text.size() > options.output_max_bytes)
    throw Failure(WW_INVALID, "'" + program + "' printed more than it may");
}

void read_all(Stream& output, Stream& errors, const RunOptions& options,
              const std::string& program) {
  const Deadline deadline = std::chrono::steady_clock::now() + options.timeout;
  while (output.descriptor >= 0 || errors.descriptor >= 0) {
    const auto ready = wait_for(
        {options.cancel, handle_of(output.descriptor), handle_of(errors.descriptor)}, deadline);
    if (!ready) throw Failure(WW_TIMEOUT, "'" + program + "' did not end in time");
    if (*ready == 0) throw Failure(WW_CANCELLED, "'" + program + "' was cancelled");
    read_some(*ready == 1 ? output : errors, options, program);
  }
}

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

// The end of a pipe that has all of it, or none where it does not fit (pipe(7), "Pipe capacity").
File pipe_with(const std::string& input) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return nullptr;
  const OwnedHandle from(handle_of(ends[0]));
  const OwnedHandle to(handle_of(ends[1]));
  const bool fits = ::fcntl(descriptor_of(to), F_GETPIPE_SZ) >= static_cast<int>(input.size());
  if (!fits || !write_all(to.get(), input)) return nullptr;
  return File(::fdopen(::fcntl(descriptor_of(from), F_DUPFD_CLOEXEC, 0), "r"));
}

// A file in memory takes what is too large for a pipe before anybody reads; but like every file it
// may not grow beyond what this process may write (RLIMIT_FSIZE).
File file_of(const std::string& input) {
  if (File file = input.empty() ? File(std::fopen("/dev/null", "re")) : pipe_with(input))
    return file;
  File file(::fdopen(::memfd_create("input", MFD_CLOEXEC), "w+"));
  if (file && std::fwrite(input.data(), 1, input.size(), file.get()) == input.size() &&
      std::fseek(file.get(), 0, SEEK_SET) == 0)
    return file;
  throw Failure(WW_FAULT,
                std::string("there is no file in memory to be had: ") + std::strerror(errno));
}

// Where a watcher says that its program has failed.
constexpr int kReport = 0;
constexpr std::chrono::milliseconds kWatchPause{20};

// In a process of its own, of which nothing that was open here is left but the report: whether the
// program was started and does not fail in that time.
bool runs(const std::string& program, const std::vector<std::string>& argv,
          std::chrono::milliseconds time, int report) try {
  std::error_code failed;
  bp::child child(program, bp::args(arguments(argv)), bp::std_in<bp::null, bp::std_out> bp::null,
                  bp::std_err > bp::null, bp::extend::on_exec_setup = kKeepStandardStreams, failed);
  ::dup2(report, kReport);
  if (::close_range(kReport + 1, UINT_MAX, 0) != 0)
    for (long open = kReport + 1; open < ::sysconf(_SC_OPEN_MAX); ++open)
      ::close(static_cast<int>(open));
  if (failed) return false;
  const pid_t started = child.id();
  child.detach();
  int status = 0;
  for (const auto end = std::chrono::steady_clock::now() + time;
       std::chrono::steady_clock::now() < end; std::this_thread::sleep_for(kWatchPause))
    if (::waitpid(started, &status, WNOHANG) != 0) return status == 0;
  return true;
} catch (...) {
  return false;
}

bp::environment environment_with(const RunOptions& options) {
  bp::environment environment = boost::this_process::environment();
  for (const auto& [name, value] : options.environment) environment[name] = value;
  return environment;
}

}  // namespace

RunResult run(const std::vector<std::string>& argv, const RunOptions& options) {
  const std::string program = locate(argv.at(0));
  const File input = file_of(options.input);
  bp::pipe output_pipe;
  bp::pipe errors_pipe;
  std::error_code failed;
  const auto begin = [&](auto&& err, const auto& setup) {
    return bp::child(program, bp::args(arguments(argv)), environment_with(options),
                     bp::std_in<input.get(), bp::std_out> output_pipe, err,
                     bp::extend::on_exec_setup = setup, failed);
  };
  const auto start = [&](auto&& err) {
    return options.apart ? begin(err, kApart) : begin(err, kKeepStandardStreams);
  };
  using Errors = RunOptions::Errors;
  bp::child child = options.errors == Errors::kShow      ? start(bp::std_err > stderr)
                    : options.errors == Errors::kCapture ? start(bp::std_err > errors_pipe)
                                                         : start(bp::std_err > bp::null);
  if (failed)
    throw Failure(WW_NOT_FOUND, "'" + program + "' cannot be started: " + failed.message());
  const bool captures = options.errors == Errors::kCapture;
  Stream output{output_pipe.native_source(), {}};
  Stream errors{captures ? errors_pipe.native_source() : -1, {}};
  try {
    read_all(output, errors, options, program);
  } catch (...) {
    child.terminate(failed);
    child.wait(failed);
    throw;
  }
  child.wait(failed);
  const int status = child.native_exit_code();
  return {WIFSIGNALED(status) ? 128 + WTERMSIG(status) : child.exit_code(), std::move(output.text),
          std::move(errors.text)};
}

bool start_detached(const std::vector<std::string>& argv, const Watch& watch) {
  std::string program;
  int ends[2];
  try {
    program = locate(argv.at(0));
  } catch (const Failure&) {
    return false;
  }
  if (::pipe2(ends, O_CLOEXEC) != 0) return false;
  const OwnedHandle news(handle_of(ends[0]));
  OwnedHandle report(handle_of(ends[1]));
  // The first process ends at once, so that neither the program nor who watches it is our child.
  const pid_t between = ::fork();
  if (between < 0) return false;
  if (between == 0) {
    ::setsid();
    const pid_t watcher = ::fork();
    if (watcher != 0) ::_exit(watcher < 0 ? 1 : 0);
    if (!runs(program, argv, watch.time, descriptor_of(report))) [[maybe_unused]]
      const auto sent = ::write(kReport, "x", 1);
    ::_exit(0);
  }
  int status = 0;
  while (::waitpid(between, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return false;
  report = OwnedHandle();
  // The watcher has a deadline of its own.
  char failed = 0;
  return wait_for({news.get(), watch.cancel, watch.enough}, Deadline()) != 0U ||
         ::read(descriptor_of(news), &failed, 1) != 1;
}

std::int64_t process_id() noexcept {
  return ::getpid();
}

OwnedHandle end_of_process(std::int64_t id) {
  if (id <= 0 || id > std::numeric_limits<pid_t>::max()) return {};
  // glibc has no function for it before 2.36.
  const auto process = static_cast<int>(::syscall(SYS_pidfd_open, static_cast<pid_t>(id), 0U));
  if (process >= 0) return OwnedHandle(handle_of(process));
  if (errno != ESRCH) return {};
  // There is none: what is ready at once.
  return OwnedHandle(handle_of(::open("/dev/null", O_RDONLY | O_CLOEXEC)));
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
