#include "platform/process.h"

#include <algorithm>
#include <array>
#include <limits>

#include <watchword/plugin.hpp>

#include "platform/event.h"
#include "platform/paths.h"
#include "platform/program.h"
#include "platform/streams.h"
#include "platform/wait.h"
#include "platform/windows/start.h"
#include "platform/windows/wide.h"

namespace watchword::platform {
namespace {

constexpr UINT kEnded = 1;  // the exit code of what we end

// What the program is to read, written while we read what it writes.
class Input {
 public:
  explicit Input(const std::string& text) : text_(text) {
    if (text.empty()) return;
    // Of the two kinds of pipes only those with a name can be written to without waiting.
    const std::wstring name = wide(name_of(Handle::kNone));
    to_ = OwnedHandle(handle_of(::CreateNamedPipeW(
        name.c_str(), PIPE_ACCESS_OUTBOUND | FILE_FLAG_OVERLAPPED | FILE_FLAG_FIRST_PIPE_INSTANCE,
        PIPE_TYPE_BYTE | PIPE_REJECT_REMOTE_CLIENTS, 1, kPipeBytes, 0, 0, nullptr)));
    from_ = OwnedHandle(handle_of(
        ::CreateFileW(name.c_str(), GENERIC_READ, 0, nullptr, OPEN_EXISTING, 0, nullptr)));
    if (!to_ || !from_) throw Failure(WW_FAULT, "there is no pipe to be had");
    state_.hEvent = system_handle(done_.handle());
  }
  ~Input() {
    if (is_written()) return;
    ::CancelIo(system_handle(to_));
    DWORD written = 0;
    ::GetOverlappedResult(system_handle(to_), &state_, &written, TRUE);
  }
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  HANDLE to_be_read() const { return from_ ? system_handle(from_) : nullptr; }
  // The program has been started.
  void begin() {
    from_ = OwnedHandle();
    if (!to_) return;
    const auto size = static_cast<DWORD>(text_.size());
    const bool failed =
        ::WriteFile(system_handle(to_), text_.data(), size, nullptr, &state_) == 0 &&
        ::GetLastError() != ERROR_IO_PENDING;
    if (failed) to_ = OwnedHandle();
  }
  // Ready when all is written, or nobody reads any more; none when there is nothing to write.
  Handle written() const { return is_written() ? Handle::kNone : done_.handle(); }
  void end() { to_ = OwnedHandle(); }

 private:
  static constexpr DWORD kPipeBytes = 65536;

  bool is_written() const { return !to_; }

  const std::string& text_;
  OwnedHandle to_;
  OwnedHandle from_;
  Event done_;
  OVERLAPPED state_{};
};

// Takes what there is to read of one of the program's streams, which is none after its end.
void take(OwnedHandle& stream, Secret& text, const RunOptions& options,
          const std::string& program) {
  if (!read_some(text, stream.get())) stream = OwnedHandle();
  if (text.size() > options.output_max_bytes)
    throw Failure(WW_INVALID, "'" + program + "' printed more than it may");
}

void read_all(OwnedHandle& output, OwnedHandle& errors, Input& input, RunResult& result,
              const RunOptions& options, const std::string& program) {
  const Deadline deadline = std::chrono::steady_clock::now() + options.timeout;
  while (output || errors) {
    const auto ready =
        wait_for({options.cancel, output.get(), errors.get(), input.written()}, deadline);
    if (!ready) throw Failure(WW_TIMEOUT, "'" + program + "' did not end in time");
    if (*ready == 0) throw Failure(WW_CANCELLED, "'" + program + "' was cancelled");
    if (*ready == 1) take(output, result.output, options, program);
    if (*ready == 2) take(errors, result.errors, options, program);
    if (*ready == 3) input.end();
  }
}

EnvironmentBlock environment_of(const RunOptions& options) {
  const std::vector<std::pair<std::string_view, std::string_view>> variables(
      options.environment.begin(), options.environment.end());
  return variables.empty() ? EnvironmentBlock() : environment_with(variables);
}

}  // namespace

RunResult run(const std::vector<std::string>& argv, const RunOptions& options) {
  using Errors = RunOptions::Errors;
  const std::string program = program_at(argv.at(0));
  Input input(options.input);
  Pipe output = make_pipe();
  Pipe errors = options.errors == Errors::kCapture ? make_pipe() : Pipe();
  const OwnedHandle job = make_job(0);
  Started started =
      start({.program = program,
             .words = argv,
             .input = input.to_be_read(),
             .output = system_handle(output.write),
             .errors = options.errors == Errors::kShow ? system_handle(standard_error())
                                                       : system_handle(errors.write),
             .environment = environment_of(options),
             .flags = options.apart ? DWORD{DETACHED_PROCESS} : 0,
             .job = system_handle(job),
             .directory = options.apart ? L"\\" : nullptr});
  if (!started.process)
    throw Failure(WW_NOT_FOUND, "'" + program + "' cannot be started: " + started.why);
  input.begin();
  output.write = OwnedHandle();
  errors.write = OwnedHandle();
  RunResult result;
  try {
    read_all(output.read, errors.read, input, result, options, program);
  } catch (...) {
    ::TerminateJobObject(system_handle(job), kEnded);
    ::TerminateProcess(system_handle(started.process), kEnded);
    exit_code_of(started.process);
    throw;
  }
  result.exit_code = exit_code_of(started.process);
  return result;
}

// It may not leave the job that we are in, where whoever made that does not let it.
bool start_detached(const std::vector<std::string>& argv, const Watch& watch) {
  Start how;
  try {
    how.program = program_at(argv.at(0));
  } catch (const Failure&) {
    return false;
  }
  how.words = argv;
  how.flags = DETACHED_PROCESS | CREATE_NEW_PROCESS_GROUP | CREATE_BREAKAWAY_FROM_JOB;
  Started started = start(how);
  if (!started.process && started.error == ERROR_ACCESS_DENIED) {
    how.flags &= ~static_cast<DWORD>(CREATE_BREAKAWAY_FROM_JOB);
    started = start(how);
  }
  if (!started.process) return false;
  const auto ready = wait_for({started.process.get(), watch.cancel, watch.enough},
                              std::chrono::steady_clock::now() + watch.time);
  return ready != 0U || watch.time.count() == 0 || exit_code_of(started.process) == 0;
}

std::int64_t process_id() noexcept {
  return ::GetCurrentProcessId();
}

OwnedHandle end_of_process(std::int64_t id) {
  if (id <= 0 || id > std::numeric_limits<DWORD>::max()) return {};
  OwnedHandle process(handle_of(::OpenProcess(SYNCHRONIZE, FALSE, static_cast<DWORD>(id))));
  if (process || ::GetLastError() != ERROR_INVALID_PARAMETER) return process;
  // There is none: what is ready at once.
  return OwnedHandle(handle_of(::CreateEventW(nullptr, TRUE, TRUE, nullptr)));
}

std::optional<std::string> find_in_path(std::string_view name) {
  const std::string path = process_variable("PATH").value_or("");
  std::string_view rest = path;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(list_separator()), rest.size());
    std::string_view folder = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (folder.size() > 1 && folder.front() == '"' && folder.back() == '"')
      folder = folder.substr(1, folder.size() - 2);
    std::string candidate = from_system_path(wide(folder));
    if (!is_absolute(candidate)) continue;  // never the working directory
    if (!candidate.ends_with('/')) candidate += '/';
    candidate = with_suffix(candidate.append(name));
    if (!candidate.empty()) return candidate;
  }
  return std::nullopt;
}

}  // namespace watchword::platform
