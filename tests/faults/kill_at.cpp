// kill_at [--all|--sends] [--log FILE] [--instead SHELL-COMMAND] N COMMAND…
//
// Runs COMMAND and kills it with SIGKILL at the entry of its Nth system call that others can see
// the effect of, so that this one no longer happens (with --all: of its Nth system call; with
// --sends: of the Nth that sends to a socket). With --instead the shell command is run there, and
// COMMAND goes on. Calls of all its threads count, those of programs that it starts do not. Exits
// with 137 when it was killed, else with the command's own exit code; FILE gets a line with the
// call's number.
//
// What is seen between two such calls is the same as at the entry of the second, so stepping N from
// 1 until the command ends by itself goes through everything that a kill can leave behind.
#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr int kKilled = 128 + SIGKILL;
constexpr int kFailed = 125;

struct Options {
  bool all = false;
  bool sends = false;
  std::string instead;
  std::string log;
  std::uint64_t at = 0;
  char** command = nullptr;
};

const std::set<std::uint64_t> kVisible{
    // bytes to somebody
    SYS_write, SYS_writev, SYS_pwrite64, SYS_pwritev, SYS_sendto, SYS_sendmsg, SYS_sendmmsg,
    // files
    SYS_renameat, SYS_renameat2, SYS_linkat, SYS_symlinkat, SYS_unlinkat, SYS_mkdirat, SYS_fsync,
    SYS_fdatasync, SYS_ftruncate, SYS_fchmod, SYS_fchmodat, SYS_flock,
#ifdef SYS_rename
    SYS_rename, SYS_link, SYS_symlink, SYS_unlink, SYS_mkdir, SYS_rmdir, SYS_chmod,
#endif
    // keys
    SYS_add_key, SYS_keyctl,
    // and the moment when all is done
    SYS_exit_group};

bool is_send(const __ptrace_syscall_info& call) {
  return call.entry.nr == SYS_sendto || call.entry.nr == SYS_sendmsg;
}

bool is_visible(const __ptrace_syscall_info& call) {
  // That makes or empties a file.
  if (call.entry.nr == SYS_openat) return (call.entry.args[2] & (O_CREAT | O_TRUNC)) != 0;
  // Threads wake each other through descriptors that take eight bytes (eventfd(2)).
  if (call.entry.nr == SYS_write && call.entry.args[2] == sizeof(std::uint64_t)) return false;
  return kVisible.contains(call.entry.nr);
}

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "kill_at: %s: %s\n", what.c_str(), std::strerror(errno));
  std::exit(kFailed);
}

[[noreturn]] void usage() {
  std::fputs("usage: kill_at [--all] [--log FILE] N COMMAND…\n", stderr);
  std::exit(kFailed);
}

Options parse(int argc, char** argv) {
  Options options;
  int i = 1;
  for (; i < argc && argv[i][0] == '-'; ++i) {
    if (std::string_view(argv[i]) == "--all")
      options.all = true;
    else if (std::string_view(argv[i]) == "--sends")
      options.sends = true;
    else if (std::string_view(argv[i]) == "--log" && i + 1 < argc)
      options.log = argv[++i];
    else if (std::string_view(argv[i]) == "--instead" && i + 1 < argc)
      options.instead = argv[++i];
    else
      usage();
  }
  if (i + 1 >= argc) usage();
  const std::string_view number = argv[i];
  const auto [end, error] =
      std::from_chars(number.data(), number.data() + number.size(), options.at);
  if (error != std::errc() || end != number.data() + number.size() || options.at == 0) usage();
  options.command = argv + i + 1;
  return options;
}

pid_t start(char** command) {
  const pid_t child = ::fork();
  if (child < 0) fail("fork");
  if (child > 0) return child;
  ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
  ::raise(SIGSTOP);
  ::execvp(command[0], command);
  fail(command[0]);
}

// The call that the thread is about to make, if it stands at the entry of one.
std::optional<__ptrace_syscall_info> call_entered(pid_t thread) {
  __ptrace_syscall_info info{};
  const auto size = reinterpret_cast<void*>(sizeof info);
  if (::ptrace(static_cast<__ptrace_request>(PTRACE_GET_SYSCALL_INFO), thread, size, &info) <= 0)
    return std::nullopt;
  if (info.op != PTRACE_SYSCALL_INFO_ENTRY) return std::nullopt;
  return info;
}

int run(const std::string& shell_command) {
  const pid_t shell = ::fork();
  if (shell == 0) {
    ::execl("/bin/sh", "sh", "-c", shell_command.c_str(), nullptr);
    ::_exit(kFailed);
  }
  int status = kFailed;
  ::waitpid(shell, &status, 0);
  return status;
}

// Every thread has to be waited for: only then does the process itself end.
int kill_and_reap(pid_t child) {
  ::kill(child, SIGKILL);
  for (;;) {
    int status = 0;
    const pid_t thread = ::waitpid(-1, &status, __WALL);
    if (thread < 0 && errno == EINTR) continue;
    if (thread < 0 || (thread == child && (WIFEXITED(status) || WIFSIGNALED(status))))
      return kKilled;
  }
}

// Runs the traced child to its end, or to the call to be killed at.
int step(pid_t child, const Options& options) {
  constexpr std::uintptr_t kSyscallStop = SIGTRAP | 0x80;  // PTRACE_O_TRACESYSGOOD
  std::uint64_t seen = 0;
  bool started = false;  // calls before COMMAND itself runs are ours
  for (;;) {
    int status = 0;
    const pid_t thread = ::waitpid(-1, &status, __WALL);
    if (thread < 0 && errno == EINTR) continue;
    if (thread < 0) fail("waitpid");
    if (WIFEXITED(status) || WIFSIGNALED(status)) {
      if (thread != child) continue;
      return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    const int stop = WSTOPSIG(status);
    const int event = status >> 16;
    std::uintptr_t deliver = 0;
    if (stop == static_cast<int>(kSyscallStop)) {
      const auto call = started ? call_entered(thread) : std::nullopt;
      const bool counts =
          call && (options.all || (options.sends ? is_send(*call) : is_visible(*call)));
      if (counts && ++seen == options.at) {
        if (!options.log.empty()) std::ofstream(options.log) << call->entry.nr << '\n';
        if (options.instead.empty()) return kill_and_reap(child);
        if (run(options.instead) != 0) return kFailed;
      }
    } else if (event == PTRACE_EVENT_EXEC) {
      started = true;
    } else if (event == 0 && stop != SIGSTOP && stop != SIGTRAP) {
      deliver = static_cast<std::uintptr_t>(stop);
    }
    ::ptrace(PTRACE_SYSCALL, thread, nullptr, reinterpret_cast<void*>(deliver));
  }
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse(argc, argv);
  const pid_t child = start(options.command);
  int status = 0;
  if (::waitpid(child, &status, 0) != child || !WIFSTOPPED(status)) fail("waitpid");
  const std::uintptr_t wanted =
      PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
  if (::ptrace(PTRACE_SETOPTIONS, child, nullptr, reinterpret_cast<void*>(wanted)) != 0)
    fail("ptrace");
  ::ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
  return step(child, options);
}
