#include "platform/program.h"

#include <array>
#include <atomic>
#include <memory>
#include <thread>

#include <watchword/plugin.hpp>

#include "platform/event.h"
#include "platform/hardening.h"
#include "platform/machine.h"
#include "platform/process.h"
#include "platform/self.h"
#include "platform/streams.h"
#include "platform/wait.h"
#include "platform/windows/start.h"
#include "platform/windows/wide.h"

namespace watchword::platform {
namespace {

constexpr UINT kAskedToEnd = 143;  // as a shell says of what was asked to end
constexpr DWORD kPipeBytes = 65536;

// While it lives, what the keyboard sends is a matter of the other programs at the console.
class KeyboardIgnored {
 public:
  KeyboardIgnored() { ::SetConsoleCtrlHandler(ignore, TRUE); }
  ~KeyboardIgnored() { ::SetConsoleCtrlHandler(ignore, FALSE); }
  KeyboardIgnored(const KeyboardIgnored&) = delete;
  KeyboardIgnored& operator=(const KeyboardIgnored&) = delete;

 private:
  // Where the window is closed, the program has the time that the system gives.
  static BOOL WINAPI ignore(DWORD kind) {
    if (kind != CTRL_C_EVENT && kind != CTRL_BREAK_EVENT) ::Sleep(INFINITE);
    return TRUE;
  }
};

// A name that nobody else can guess, and so not take before.
std::string unguessable_prefix() {
  std::array<unsigned char, 16> random{};
  if (!fill_with_random_bytes(random.data(), random.size()))
    throw Failure(WW_FAULT, "the system has no random numbers to give");
  std::string out = "\\\\.\\pipe\\watchword-";
  for (const unsigned char byte : random)
    for (const int half : {byte >> 4, byte & 0xF}) out += "0123456789abcdef"[half];
  return out;
}

}  // namespace

std::string program_at(const std::string& word) {
  if (is_path(word)) {
    std::string found = with_suffix(from_system_path(wide(word)));
    if (!found.empty()) return found;
    throw Failure(WW_NOT_FOUND, "'" + word + "' is not a program that can be run",
                  "Correct the path.");
  }
  if (auto found = find_in_path(word)) return *std::move(found);
  throw Failure(WW_NOT_FOUND, "the program '" + word + "' is not in PATH",
                "Install it, or correct PATH.");
}

// No process can become another one here: this one waits for the program and ends as it does. If it
// is ended before, so is the program, but not what that has started to outlive it.
void become(const std::string& program, const std::vector<std::string>& words,
            std::span<const Variable> variables, Handle output) {
  std::vector<std::pair<std::string_view, std::string_view>> named;
  for (const Variable& variable : variables)
    named.emplace_back(variable.name, variable.value.view());
  const OwnedHandle job =
      make_job(JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK);
  undo_hardening();
  const KeyboardIgnored meanwhile;
  Started started = start({.program = program,
                           .words = words,
                           .input = system_handle(standard_input()),
                           .output = system_handle(output),
                           .errors = system_handle(standard_error()),
                           .environment = environment_with(named),
                           .gets_all = true,
                           .job = system_handle(job)});
  if (started.process) {
    // Who reads what the program writes waits for its end, not for ours.
    ::CloseHandle(system_handle(output));
    end_process(exit_code_of(started.process));
  }
  harden_process();
  throw Failure(WW_FAULT, "'" + program + "' cannot be started: " + started.why,
                started.error == ERROR_FILENAME_EXCED_RANGE
                    ? "Run it with fewer arguments or variables."
                    : "See whether it runs by itself.");
}

Pipe make_pipe() {
  HANDLE read = nullptr;
  HANDLE write = nullptr;
  if (::CreatePipe(&read, &write, nullptr, kPipeBytes) == 0)
    throw Failure(WW_FAULT, "there is no pipe to be had: " + system_message(::GetLastError()),
                  "Try again.");
  return {OwnedHandle(handle_of(read)), OwnedHandle(handle_of(write))};
}

// Of what is not there, another one each time.
std::string name_of(Handle handle) {
  static const std::string prefix = unguessable_prefix();
  static std::atomic<unsigned> others = 0;
  return prefix + (handle != Handle::kNone
                       ? "-" + std::to_string(static_cast<std::intptr_t>(handle))
                       : "." + std::to_string(++others));
}

struct Companion::Process {
  OwnedHandle job;
  OwnedHandle process;
};

namespace {

OwnedHandle copy_of(Handle handle) {
  const HANDLE self = ::GetCurrentProcess();
  HANDLE copy = nullptr;
  ::DuplicateHandle(self, system_handle(handle), self, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS);
  return OwnedHandle(handle_of(copy));
}

// What a program gets it opens by a name here: behind that stands a pipe of ours and a thread that
// copies, which owns all that it needs and ends with the program.
class Gift {
 public:
  explicit Gift(Handle ours) : ours_(copy_of(ours)) {
    DWORD size = 0;
    is_read_ = ::PeekNamedPipe(system_handle(ours_), nullptr, 0, nullptr, &size, nullptr) != 0 ||
               ::GetLastError() == ERROR_BROKEN_PIPE;
    theirs_ = OwnedHandle(handle_of(::CreateNamedPipeW(
        wide(name_of(ours)).c_str(),
        (is_read_ ? PIPE_ACCESS_OUTBOUND : PIPE_ACCESS_INBOUND) | FILE_FLAG_OVERLAPPED |
            FILE_FLAG_FIRST_PIPE_INSTANCE,
        PIPE_TYPE_BYTE | PIPE_REJECT_REMOTE_CLIENTS, 1, kPipeBytes, kPipeBytes, 0, nullptr)));
    if (!theirs_)
      throw Failure(WW_FAULT, "there is no pipe to be had: " + system_message(::GetLastError()),
                    "Try again.");
    state_.hEvent = system_handle(ready_.handle());
  }

  void belongs_to(const OwnedHandle& process, const OwnedHandle& job) {
    process_ = copy_of(process.get());
    job_ = copy_of(job.get());
  }
  void hand_over() {
    while (connected())
      if (is_program()) return copy();
  }

 private:
  // False when the program ends before it opens it.
  bool connected() {
    ::DisconnectNamedPipe(system_handle(theirs_));
    if (::ConnectNamedPipe(system_handle(theirs_), &state_) != 0 ||
        ::GetLastError() == ERROR_PIPE_CONNECTED)
      return true;
    if (::GetLastError() != ERROR_IO_PENDING) return false;
    if (wait_for({ready_.handle(), process_.get()}, Deadline()) == 0U) return true;
    ::CancelIo(system_handle(theirs_));
    done(FALSE);
    return false;
  }

  // Whether it is the program, or one that it started, that opened it.
  bool is_program() const {
    ULONG id = 0;
    BOOL is_in_job = FALSE;
    if (::GetNamedPipeClientProcessId(system_handle(theirs_), &id) == 0) return false;
    const OwnedHandle client(handle_of(::OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, id)));
    return client &&
           ::IsProcessInJob(system_handle(client), system_handle(job_), &is_in_job) != 0 &&
           is_in_job != 0;
  }

  void copy() {
    Secret bytes;
    if (is_read_) {
      while (read_some(bytes, ours_.get()) && write(bytes.view())) bytes = Secret();
      return;
    }
    char block[4096];
    for (DWORD size = read(block, sizeof block); size > 0 && write_all(ours_.get(), {block, size});)
      size = read(block, sizeof block);
  }

  // How much was read or written; 0: it has ended.
  DWORD done(BOOL begun) {
    DWORD size = 0;
    if (begun == 0 && ::GetLastError() != ERROR_IO_PENDING) return 0;
    return ::GetOverlappedResult(system_handle(theirs_), &state_, &size, TRUE) != 0 ? size : 0;
  }
  DWORD read(char* block, DWORD size) {
    return done(::ReadFile(system_handle(theirs_), block, size, nullptr, &state_));
  }
  bool write(std::string_view bytes) {
    const auto size = static_cast<DWORD>(bytes.size());
    return done(::WriteFile(system_handle(theirs_), bytes.data(), size, nullptr, &state_)) == size;
  }

  OwnedHandle ours_;
  OwnedHandle theirs_;
  bool is_read_ = false;
  OwnedHandle process_;
  OwnedHandle job_;
  Event ready_;
  OVERLAPPED state_{};
};

HANDLE stream_or(Handle stream, Handle ours) {
  return system_handle(stream != Handle::kNone ? stream : ours);
}

}  // namespace

Companion::Companion(const std::string& program, const std::vector<std::string>& words,
                     const Streams& streams, const std::vector<Handle>& gets)
    : process_(std::make_unique<Process>()) {
  std::vector<std::shared_ptr<Gift>> gifts;
  for (const Handle handle : gets) gifts.push_back(std::make_shared<Gift>(handle));
  process_->job = make_job(JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE);
  Started started = start({.program = program,
                           .words = words,
                           .input = system_handle(standard_input()),
                           .output = stream_or(streams.output, standard_output()),
                           .errors = stream_or(streams.errors, standard_error()),
                           .job = system_handle(process_->job)});
  if (!started.process)
    throw Failure(WW_FAULT, "'" + program + "' cannot be started: " + started.why,
                  "See whether it runs by itself.");
  process_->process = std::move(started.process);
  for (const auto& gift : gifts) {
    gift->belongs_to(process_->process, process_->job);
    std::thread([gift] { gift->hand_over(); }).detach();
  }
}

Companion::~Companion() {
  if (!process_->process) return;
  ::TerminateJobObject(system_handle(process_->job), kAskedToEnd);
  exit_code();
}

OwnedHandle Companion::end() const {
  return copy_of(process_->process.get());
}

int Companion::exit_code() {
  const KeyboardIgnored meanwhile;
  const OwnedHandle process = std::move(process_->process);
  return exit_code_of(process);
}

}  // namespace watchword::platform
