#include "platform/windows/start.h"

#include <algorithm>
#include <array>
#include <cwchar>
#include <map>

#include "base/text.h"
#include "platform/paths.h"
#include "platform/windows/wide.h"

namespace watchword::platform {
namespace {

// As CommandLineToArgvW and the C libraries read it: a backslash counts only before a quote.
void append_quoted(std::wstring& line, std::wstring_view word) {
  line += L'"';
  std::size_t backslashes = 0;
  for (const wchar_t unit : word) {
    if (unit == L'"') line.append(backslashes + 1, L'\\');
    backslashes = unit == L'\\' ? backslashes + 1 : 0;
    line += unit;
  }
  line.append(backslashes, L'\\');
  line += L'"';
}

std::wstring command_line(const std::vector<std::string>& words) {
  std::wstring line;
  for (const std::string& text : words) {
    const std::wstring word = wide(text);
    if (!line.empty()) line += L' ';
    if (word.empty() || word.find_first_of(L" \t\n\v\"") != std::wstring::npos)
      append_quoted(line, word);
    else
      line += word;
  }
  return line;
}

bool is_batch(const std::string& program) {
  const std::string name = lower(program);
  return name.ends_with(".cmd") || name.ends_with(".bat");
}

// A batch file is read by cmd.exe, which has rules of its own and reads what a batch file hands on
// once more: nothing is handed to it that it could take for more than a word (CVE-2024-24576).
bool is_fit_for_batch(const std::vector<std::string>& words) {
  return std::all_of(words.begin() + 1, words.end(), [](const std::string& word) {
    return std::all_of(word.begin(), word.end(), [](char c) {
      return static_cast<unsigned char>(c) >= ' ' &&
             std::string_view("\"%!^&|<>").find(c) == std::string_view::npos;
    });
  });
}

std::wstring system_directory() {
  std::array<wchar_t, MAX_PATH> directory{};
  const UINT size = ::GetSystemDirectoryW(directory.data(), directory.size());
  return {directory.data(), size};
}

std::wstring batch_line(const std::string& program, const std::vector<std::string>& words) {
  std::wstring line = L"cmd.exe /d /e:on /v:off /s /c \"\"" + system_path(program) + L'"';
  for (auto word = words.begin() + 1; word != words.end(); ++word) {
    line += L' ';
    append_quoted(line, wide(*word));
  }
  return line + L'"';
}

// A copy of a stream that the program gets.
OwnedHandle to_be_inherited(HANDLE stream, DWORD access) {
  const HANDLE self = ::GetCurrentProcess();
  HANDLE copy = nullptr;
  if (stream != nullptr && stream != INVALID_HANDLE_VALUE) {
    if (::DuplicateHandle(self, stream, self, &copy, 0, TRUE, DUPLICATE_SAME_ACCESS) != 0)
      return OwnedHandle(handle_of(copy));
    return {};
  }
  SECURITY_ATTRIBUTES inherited{sizeof inherited, nullptr, TRUE};
  return OwnedHandle(handle_of(::CreateFileW(L"NUL", access, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                             &inherited, OPEN_EXISTING, 0, nullptr)));
}

// What CreateProcessW is told beside the line: that the program gets these handles and no others.
class Attributes {
 public:
  explicit Attributes(std::vector<HANDLE> handles) : handles_(std::move(handles)) {
    SIZE_T size = 0;
    ::InitializeProcThreadAttributeList(nullptr, 1, 0, &size);
    space_.resize(size);
    list_ = reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(space_.data());
    if (::InitializeProcThreadAttributeList(list_, 1, 0, &size) == 0 ||
        ::UpdateProcThreadAttribute(list_, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles_.data(),
                                    handles_.size() * sizeof(HANDLE), nullptr, nullptr) == 0)
      list_ = nullptr;
  }
  ~Attributes() {
    if (list_ != nullptr) ::DeleteProcThreadAttributeList(list_);
  }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  LPPROC_THREAD_ATTRIBUTE_LIST get() const { return list_; }

 private:
  std::vector<HANDLE> handles_;
  std::vector<unsigned char> space_;
  LPPROC_THREAD_ATTRIBUTE_LIST list_ = nullptr;
};

Started refused(DWORD error) {
  return {{}, error, system_message(error)};
}

}  // namespace

EnvironmentBlock environment_with(
    std::span<const std::pair<std::string_view, std::string_view>> variables) {
  const auto is_named = [](std::wstring_view line, std::wstring_view name) {
    return line.size() > name.size() && line[name.size()] == L'=' &&
           ::CompareStringOrdinal(line.data(), static_cast<int>(name.size()), name.data(),
                                  static_cast<int>(name.size()), TRUE) == CSTR_EQUAL;
  };
  std::vector<std::wstring> names;
  for (const auto& variable : variables) names.push_back(wide(variable.first));
  EnvironmentBlock out;
  wchar_t* const own = ::GetEnvironmentStringsW();
  for (const wchar_t* at = own; at != nullptr && *at != 0; at += std::wcslen(at) + 1) {
    const std::wstring_view line(at);
    if (std::none_of(names.begin(), names.end(),
                     [&](const std::wstring& name) { return is_named(line, name); }))
      out.insert(out.end(), line.data(), line.data() + line.size() + 1);
  }
  ::FreeEnvironmentStringsW(own);
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::wstring value = wide(variables[i].second);
    out.insert(out.end(), names[i].begin(), names[i].end());
    out.push_back(L'=');
    out.insert(out.end(), value.begin(), value.end());
    out.push_back(L'\0');
    wipe(value.data(), value.size() * sizeof(wchar_t));
  }
  if (out.empty()) out.push_back(L'\0');
  out.push_back(L'\0');
  return out;
}

Started start(const Start& start) {
  const bool batch = is_batch(start.program);
  if (batch && !is_fit_for_batch(start.words))
    return {{},
            ERROR_BAD_ARGUMENTS,
            "it is a batch file, and cmd.exe would take a character of its arguments (\" % ! ^ & | "
            "< >) for a command of its own"};
  std::wstring line = batch ? batch_line(start.program, start.words) : command_line(start.words);
  const std::wstring program =
      batch ? system_directory() + L"\\cmd.exe" : system_path(start.program);

  const OwnedHandle input = to_be_inherited(start.input, GENERIC_READ);
  const OwnedHandle output = to_be_inherited(start.output, GENERIC_WRITE);
  const OwnedHandle errors = to_be_inherited(start.errors, GENERIC_WRITE);
  if (!input || !output || !errors) return refused(::GetLastError());
  std::vector<HANDLE> gets{system_handle(input), system_handle(output), system_handle(errors)};
  gets.insert(gets.end(), start.gets.begin(), start.gets.end());
  const Attributes attributes(std::move(gets));
  STARTUPINFOEXW how{};
  how.StartupInfo.cb = sizeof how;
  how.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
  how.StartupInfo.hStdInput = system_handle(input);
  how.StartupInfo.hStdOutput = system_handle(output);
  how.StartupInfo.hStdError = system_handle(errors);
  how.lpAttributeList = start.gets_all ? nullptr : attributes.get();
  // Where we have no console, a program of the console's would open a window for one.
  const DWORD window =
      ::GetConsoleCP() == 0 && (start.flags & DETACHED_PROCESS) == 0 ? CREATE_NO_WINDOW : 0;
  const DWORD flags = start.flags | window | CREATE_UNICODE_ENVIRONMENT | CREATE_SUSPENDED |
                      EXTENDED_STARTUPINFO_PRESENT;
  EnvironmentBlock environment = start.environment;
  PROCESS_INFORMATION made{};
  if (::CreateProcessW(program.c_str(), line.data(), nullptr, nullptr, TRUE, flags,
                       environment.empty() ? nullptr : environment.data(), start.directory,
                       &how.StartupInfo, &made) == 0)
    return refused(::GetLastError());
  if (start.job != nullptr) ::AssignProcessToJobObject(start.job, made.hProcess);
  ::ResumeThread(made.hThread);
  ::CloseHandle(made.hThread);
  return {OwnedHandle(handle_of(made.hProcess))};
}

OwnedHandle make_job(DWORD limits) {
  OwnedHandle job(handle_of(::CreateJobObjectW(nullptr, nullptr)));
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION information{};
  information.BasicLimitInformation.LimitFlags = limits;
  if (job && limits != 0)
    ::SetInformationJobObject(system_handle(job), JobObjectExtendedLimitInformation, &information,
                              sizeof information);
  return job;
}

int exit_code_of(const OwnedHandle& process) {
  constexpr DWORD kEndedByControlC = 0xC000013A;  // STATUS_CONTROL_C_EXIT
  constexpr int kInterrupted = 130;
  DWORD code = 0;
  ::WaitForSingleObject(system_handle(process), INFINITE);
  ::GetExitCodeProcess(system_handle(process), &code);
  return code == kEndedByControlC ? kInterrupted : static_cast<int>(code);
}

bool is_path(std::string_view word) {
  return word.find_first_of("/\\") != std::string_view::npos || (word.size() > 1 && word[1] == ':');
}

std::string with_suffix(const std::string& path) {
  // Those of PATHEXT that can be started as they are.
  constexpr std::array<std::string_view, 4> kSuffixes{".com", ".exe", ".bat", ".cmd"};
  const auto is_file = [](const std::string& candidate) {
    const DWORD attributes = ::GetFileAttributesW(system_path(candidate).c_str());
    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) == 0;
  };
  const std::string name = lower(path);
  for (const auto suffix : kSuffixes)
    if (name.ends_with(suffix)) return is_file(path) ? path : std::string();
  for (const auto suffix : kSuffixes)
    if (std::string candidate = path + std::string(suffix); is_file(candidate)) return candidate;
  return {};
}

}  // namespace watchword::platform
