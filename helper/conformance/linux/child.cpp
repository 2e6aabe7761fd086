#include "conformance/child.h"

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
#include "platform/streams.h"

namespace watchword::conformance {
namespace {

using Clock = std::chrono::steady_clock;

// Between the fields of a record, and after it.
constexpr char kFieldEnd = '\x1f';
constexpr char kRecordEnd = '\x1e';
constexpr int kExitCode = 70;  // EX_SOFTWARE of sysexits.h

// Away from where a plugin that closes what it does not know begins.
constexpr int kReportDescriptor = 200;

constexpr std::string_view kInput = "nobody is to read this\n";

[[noreturn]] void cannot(const char* what) {
  throw Failure(WW_FAULT, std::string(what) + ": " + std::strerror(errno), "Try again.");
}

int memory_file(const char* name, std::string_view content) {
  const int file = ::memfd_create(name, MFD_CLOEXEC);
  if (file >= 0 && ::write(file, content.data(), content.size()) >= 0) ::lseek(file, 0, SEEK_SET);
  return file;
}

void replace_standard_streams() {
  const int input = memory_file("input", kInput);
  const int output = memory_file("output", "");
  const int errors = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  ::dup2(input, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(errors, STDERR_FILENO);
  for (const int descriptor : {input, output, errors})
    if (descriptor > STDERR_FILENO) ::close(descriptor);
}

[[noreturn]] void run_here(const Check& check, int report) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::setsid();  // without a terminal, and as a group that can be ended whole
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  const int descriptor = ::fcntl(report, F_DUPFD_CLOEXEC, kReportDescriptor);
  ::close(report);
  replace_standard_streams();
  Witness witness(descriptor);
  try {
    check(witness);
    witness.done();
  } catch (const Failure& failure) {
    witness.found({"check", "the check itself failed: " + failure.message(), failure.advice()});
    witness.done();
  }
  ::_exit(0);
}

// What came of one child.
struct Account {
  std::vector<Finding> findings;
  std::string calling = "dlopen";
  bool done = false;
};

void take(Account& account, std::string_view record) {
  std::vector<std::string> fields;
  const char kind = record.front();
  record.remove_prefix(1);
  while (!record.empty()) {
    const auto end = std::min(record.find(kFieldEnd), record.size());
    fields.emplace_back(record.substr(0, end));
    record.remove_prefix(std::min(end + 1, record.size()));
  }
  if (kind == 'd') account.done = true;
  if (kind == 'c' && fields.size() == 1) account.calling = fields[0];
  if (kind == 'f' && fields.size() == 3)
    account.findings.push_back({fields[0], fields[1], fields[2]});
}

// Reads until the child has ended, and it is reaped, or the time is up. Its status, or none.
std::optional<int> follow(pid_t child, int report, Clock::time_point until, Account& account) {
  constexpr int kLookMilliseconds = 20;
  std::string rest;
  std::optional<int> status;
  for (;;) {
    pollfd poll{report, POLLIN, 0};
    const bool readable = ::poll(&poll, 1, status ? 0 : kLookMilliseconds) > 0;
    char block[4096];
    const ssize_t size = readable ? ::read(report, block, sizeof block) : 0;
    if (size > 0) rest.append(block, static_cast<std::size_t>(size));
    for (auto end = rest.find(kRecordEnd); end != std::string::npos; end = rest.find(kRecordEnd)) {
      if (end > 0) take(account, std::string_view(rest).substr(0, end));
      rest.erase(0, end + 1);
    }
    if (size > 0) continue;
    if (status) return status;  // and there is nothing more to read
    int ended = 0;
    if (::waitpid(child, &ended, WNOHANG) == child) status = ended;
    if (Clock::now() >= until && !status) return std::nullopt;
    if (readable) ::usleep(1000);  // closed, and not yet ended
  }
}

Finding ending(const Account& account, int status) {
  const std::string in = " in " + account.calling;
  if (WIFSIGNALED(status))
    return {"crash",
            "the module crashes" + in + " (" + ::strsignal(WTERMSIG(status)) +
                "): it takes the helper with it, and git goes on without an answer",
            "Run the module under a debugger or a sanitizer with what the check gave it."};
  return {"exit",
          "the module ends the process" + in + ", with exit code " +
              std::to_string(WEXITSTATUS(status)) + ": nobody else can answer any more",
          "Return a status and report the error instead of exit(), abort() or a fatal log."};
}

}  // namespace

void Witness::send(char kind, const std::vector<std::string>& fields) {
  std::string record(1, kind);
  for (const std::string& field : fields) {
    for (const char c : field) record += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    record += kFieldEnd;
  }
  record += kRecordEnd;
  // Where the plugin closed it, what is missing tells.
  platform::write_all(platform::handle_of(descriptor_), record);
}

std::vector<Finding> run_in_child(const Check& check, std::chrono::seconds limit) {
  int pipe[2];
  if (::pipe2(pipe, O_CLOEXEC) != 0) cannot("there is no pipe to be had");
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(pipe[0]);
    run_here(check, pipe[1]);
  }
  ::close(pipe[1]);
  const platform::OwnedHandle report(platform::handle_of(pipe[0]));
  if (child < 0) cannot("there is no process to be had");

  Account account;
  const auto status = follow(child, platform::descriptor_of(report), Clock::now() + limit, account);
  const bool others = ::kill(-child, SIGKILL) == 0 && status;
  if (!status) {
    ::waitpid(child, nullptr, 0);
    account.findings.push_back(
        {"time",
         account.calling + " does not come back within " + std::to_string(limit.count()) +
             " seconds, though the host answers it at once: whoever waits for git waits for ever",
         "End every loop by a time of watchword.clock/1, and wait for nothing but the host."});
  } else if (!account.done) {
    account.findings.push_back(ending(account, *status));
  }
  if (others)
    account.findings.push_back(
        {"processes", "the module leaves a process behind, which may keep git's pipes open",
         "Run programs through watchword.programs/1 only."});
  return account.findings;
}

}  // namespace watchword::conformance
