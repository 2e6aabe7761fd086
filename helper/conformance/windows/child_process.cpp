#include "conformance/child_process.h"

#include <array>
#include <charconv>

#include <watchword/plugin.hpp>

#include "platform/directories.h"
#include "platform/hardening.h"
#include "platform/program.h"
#include "platform/self.h"
#include "platform/streams.h"
#include "platform/wait.h"
#include "platform/windows/start.h"
#include "platform/windows/wide.h"

namespace watchword::conformance {
namespace {

using platform::Handle;
using platform::OwnedHandle;
using Clock = std::chrono::steady_clock;
using Take = std::function<void(std::string_view)>;

// Before the module, the number of the check and that of the handle to report to.
constexpr std::string_view kChild = "--child";
constexpr UINT kEnded = 1;

// A file that is gone when it is closed: of it can be told how much was read.
OwnedHandle temporary_file(std::string_view content) {
  std::array<wchar_t, MAX_PATH + 1> directory{};
  std::array<wchar_t, MAX_PATH + 1> path{};
  if (::GetTempPathW(static_cast<DWORD>(directory.size()), directory.data()) == 0 ||
      ::GetTempFileNameW(directory.data(), L"ww", 0, path.data()) == 0)
    return {};
  OwnedHandle file(platform::handle_of(::CreateFileW(
      path.data(), GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_DELETE, nullptr,
      CREATE_ALWAYS, FILE_ATTRIBUTE_TEMPORARY | FILE_FLAG_DELETE_ON_CLOSE, nullptr)));
  platform::write_all(file.get(), content);
  ::SetFilePointerEx(platform::system_handle(file), {}, nullptr, FILE_BEGIN);
  return file;
}

// Reads until the child has ended and there is nothing more to read; false when the time is up.
bool follow(const OwnedHandle& child, const OwnedHandle& report, Clock::time_point until,
            const Take& take) {
  bool open = true;
  while (open) {
    const auto ready = platform::wait_for({report.get(), child.get()}, until);
    if (!ready) return false;
    // A process that was left behind may have it open for longer than anybody wants to wait.
    if (*ready == 1) return true;
    Secret bytes;
    open = platform::read_some(bytes, report.get());
    take(bytes.view());
  }
  return platform::wait_for({child.get()}, until).has_value();
}

std::string crash_of(DWORD code) {
  switch (code) {
    case EXCEPTION_ACCESS_VIOLATION:
      return "Access violation";
    case EXCEPTION_STACK_OVERFLOW:
      return "Stack overflow";
    case EXCEPTION_ILLEGAL_INSTRUCTION:
      return "Illegal instruction";
    case EXCEPTION_INT_DIVIDE_BY_ZERO:
      return "Division by zero";
    default: {
      std::array<char, 16> digits{};
      const auto end = std::to_chars(digits.begin(), digits.end(), code, 16).ptr;
      return "exception 0x" + std::string(digits.data(), end);
    }
  }
}

DWORD running_in(const OwnedHandle& job) {
  JOBOBJECT_BASIC_ACCOUNTING_INFORMATION information{};
  ::QueryInformationJobObject(platform::system_handle(job), JobObjectBasicAccountingInformation,
                              &information, sizeof information, nullptr);
  return information.ActiveProcesses;
}

Ending ending_of(const OwnedHandle& child) {
  constexpr DWORD kFirstError = 0xC0000000;  // of an NTSTATUS
  Ending ending;
  DWORD code = 0;
  ::GetExitCodeProcess(platform::system_handle(child), &code);
  ending.exit_code = static_cast<int>(code);
  if (code >= kFirstError) {
    ending.how = Ending::How::kCrash;
    ending.crash = crash_of(code);
  }
  return ending;
}

}  // namespace

// This program again, for it cannot be divided.
Ending run_process(const Order& order, const Body& /*body*/, std::chrono::seconds limit,
                   const Take& take) {
  const OwnedHandle input = temporary_file(kChildInput);
  const OwnedHandle output = temporary_file("");
  platform::Pipe report = platform::make_pipe();
  const HANDLE write = platform::system_handle(report.write);
  ::SetHandleInformation(write, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
  const OwnedHandle job = platform::make_job(JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE);
  const std::string program = platform::executable_directory() + "/plugin-check.exe";
  const auto number = std::to_string(reinterpret_cast<std::uintptr_t>(write));
  const platform::Started started = platform::start(
      {.program = program,
       .words = {program, std::string(kChild), order.module, std::to_string(order.check), number},
       .input = platform::system_handle(input),
       .output = platform::system_handle(output),
       .flags = DETACHED_PROCESS,
       .gets = {write},
       .job = platform::system_handle(job)});
  report.write = OwnedHandle();
  if (!started.process)
    throw Failure(WW_FAULT, "there is no process to be had: " + started.why, "Try again.");

  const bool ended = follow(started.process, report.read, Clock::now() + limit, take);
  const bool others = ended && running_in(job) > 0;
  ::TerminateJobObject(platform::system_handle(job), kEnded);
  ::WaitForSingleObject(platform::system_handle(started.process), INFINITE);
  Secret rest;
  while (platform::read_some(rest, report.read.get())) {
  }
  take(rest.view());
  Ending ending = ending_of(started.process);
  if (!ended) ending.how = Ending::How::kTimeIsUp;
  ending.left_processes = others;
  return ending;
}

void run_if_started_as_child(const std::vector<std::string>& words,
                             const std::function<Body(const Order&)>& find) {
  constexpr std::size_t kWords = 5;
  if (words.size() != kWords || words[1] != kChild) return;
  std::uintptr_t report = 0;
  Order order{words[2], 0};
  std::from_chars(words[3].data(), words[3].data() + words[3].size(), order.check);
  std::from_chars(words[4].data(), words[4].data() + words[4].size(), report);
  platform::harden_process();
  find(order)(platform::handle_of(reinterpret_cast<HANDLE>(report)));
  platform::end_process(0);
}

}  // namespace watchword::conformance
