// sh -c COMMAND [NAME ARGUMENT…], for a git.exe that has no MSYS2 around it.
//
// git starts a credential helper through sh. This one knows a simple command: words, quotes, $NAME,
// "$@" and assignments before it; what else a shell can do it refuses with 127, so that a test that
// needs it fails where the reason is. As git knows sh.exe for MSYS2's, it quotes for MSYS2.
#include <cwchar>
#include <stdexcept>
#include <string>
#include <vector>
#include <windows.h>

namespace {

using Words = std::vector<std::wstring>;

constexpr unsigned not_started = 127;

[[noreturn]] void fail(const std::string& why) {
  throw std::runtime_error(why);
}

/// The arguments as MSYS2 reads them: within "…" a backslash escapes a quote or a backslash.
Words arguments(const wchar_t* line) {
  Words all;
  while (*line) {
    while (*line == L' ' || *line == L'\t') ++line;
    if (!*line) break;
    std::wstring word;
    for (bool quoted = false; *line && (quoted || (*line != L' ' && *line != L'\t')); ++line) {
      if (*line == L'"') {
        quoted = !quoted;
      } else {
        if (quoted && *line == L'\\' && (line[1] == L'"' || line[1] == L'\\')) ++line;
        word += *line;
      }
    }
    all.push_back(word);
  }
  return all;
}

std::wstring variable(const std::wstring& name) {
  std::wstring value(32768, L'\0');
  value.resize(GetEnvironmentVariableW(name.c_str(), value.data(), DWORD(value.size())));
  return value;
}

bool is_name(wchar_t c) {
  return c == L'_' || (c >= L'a' && c <= L'z') || (c >= L'A' && c <= L'Z') ||
         (c >= L'0' && c <= L'9');
}

/// Reads the one command that the script is, word for word.
class Reader {
 public:
  Reader(const std::wstring& script, const Words& given) : rest_(script.c_str()), given_(given) {}

  Words words() {
    for (; *rest_; ++rest_) take();
    end_word();
    return words_;
  }

 private:
  void take() {
    switch (*rest_) {
      case L' ':
      case L'\t':
      case L'\n':
        end_word();
        break;
      case L'\'':
        begun_ = true;
        for (++rest_; *rest_ != L'\''; ++rest_) add(*rest_);
        break;
      case L'"':
        begun_ = true;
        for (++rest_; *rest_ != L'"'; ++rest_) take_quoted();
        break;
      case L'\\':
        add(*++rest_);
        break;
      case L'$':
        expand();
        break;
      default:
        if (std::wcschr(L"|&;<>()`*?[#{}~", *rest_)) fail("this sh knows simple commands only");
        add(*rest_);
    }
  }

  void take_quoted() {
    if (*rest_ == L'\\' && std::wcschr(L"\"\\$`", rest_[1])) {
      add(*++rest_);
    } else if (*rest_ == L'$') {
      expand();
    } else {
      add(*rest_);
    }
  }

  void expand() {
    if (rest_[1] == L'@') {
      ++rest_;
      for (std::size_t i = 0; i < given_.size(); ++i) {
        if (i) end_word();
        begun_ = true;
        word_ += given_[i];
      }
      if (given_.empty()) begun_ = false;
      return;
    }
    const bool braces = rest_[1] == L'{';
    if (braces) ++rest_;
    std::wstring name;
    while (is_name(rest_[1])) name += *++rest_;
    if (braces && *++rest_ != L'}') fail("this sh knows ${NAME} only");
    if (name.empty()) fail("this sh knows $NAME and \"$@\" only");
    begun_ = true;
    word_ += variable(name);
  }

  void add(wchar_t c) {
    if (!c) fail("a quote is not closed");
    begun_ = true;
    word_ += c;
  }

  void end_word() {
    if (begun_) words_.push_back(word_);
    begun_ = false;
    word_.clear();
  }

  const wchar_t* rest_;
  const Words& given_;
  Words words_;
  std::wstring word_;
  bool begun_ = false;
};

/// NAME=VALUE words that a command begins with.
void assign(Words& words) {
  while (!words.empty()) {
    const auto equals = words.front().find(L'=');
    if (equals == std::wstring::npos || equals == 0) return;
    for (const wchar_t c : words.front().substr(0, equals)) {
      if (!is_name(c)) return;
    }
    SetEnvironmentVariableW(words.front().substr(0, equals).c_str(),
                            words.front().substr(equals + 1).c_str());
    words.erase(words.begin());
  }
}

/// As CommandLineToArgvW and every C runtime read it.
std::wstring quoted(const std::wstring& word) {
  if (!word.empty() && word.find_first_of(L" \t\"") == std::wstring::npos) return word;
  std::wstring out = L"\"";
  std::size_t backslashes = 0;
  for (const wchar_t c : word) {
    if (c == L'"') out.append(backslashes + 1, L'\\');
    backslashes = c == L'\\' ? backslashes + 1 : 0;
    out += c;
  }
  return out.append(backslashes, L'\\') + L'"';
}

std::wstring program(const std::wstring& name) {
  std::wstring path(32768, L'\0');
  const bool has_directory = name.find_first_of(L"/\\") != std::wstring::npos;
  const std::wstring directories = variable(L"PATH");
  path.resize(SearchPathW(has_directory ? nullptr : directories.c_str(), name.c_str(), L".exe",
                          DWORD(path.size()), path.data(), nullptr));
  if (path.empty()) fail("the program was not found");
  return path;
}

DWORD run(const Words& words) {
  std::wstring line;
  for (const std::wstring& word : words) line += (line.empty() ? L"" : L" ") + quoted(word);
  STARTUPINFOW start{};
  start.cb = sizeof start;
  // Left to be inherited, they do not arrive where there is no console.
  start.dwFlags = STARTF_USESTDHANDLES;
  start.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
  start.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
  start.hStdError = GetStdHandle(STD_ERROR_HANDLE);
  for (HANDLE handle : {start.hStdInput, start.hStdOutput, start.hStdError}) {
    SetHandleInformation(handle, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
  }
  PROCESS_INFORMATION child{};
  if (!CreateProcessW(program(words.front()).c_str(), line.data(), nullptr, nullptr, TRUE, 0,
                      nullptr, nullptr, &start, &child)) {
    fail("the program did not start");
  }
  DWORD code = not_started;
  WaitForSingleObject(child.hProcess, INFINITE);
  GetExitCodeProcess(child.hProcess, &code);
  return code;
}

DWORD interpret(const Words& line) {
  if (line.size() < 3 || line[1] != L"-c") fail("this sh knows sh -c COMMAND only");
  Words words =
      Reader(line[2], line.size() > 4 ? Words(line.begin() + 4, line.end()) : Words{}).words();
  assign(words);
  if (!words.empty() && words.front() == L"exec") words.erase(words.begin());
  if (words.empty()) return 0;
  return run(words);
}

}  // namespace

int main() {
  try {
    return int(interpret(arguments(GetCommandLineW())));
  } catch (const std::exception& error) {
    const std::string line = std::string("sh: ") + error.what() + '\n';
    DWORD written = 0;
    WriteFile(GetStdHandle(STD_ERROR_HANDLE), line.data(), DWORD(line.size()), &written, nullptr);
    return int(not_started);
  }
}
