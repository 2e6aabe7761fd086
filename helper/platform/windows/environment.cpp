#include "platform/environment.h"

#include <memory>

#include "platform/windows/wide.h"

namespace watchword::platform {
namespace {

using Block = std::unique_ptr<wchar_t, decltype(&::FreeEnvironmentStringsW)>;

// Gives `take` each "NAME=value", in the order of the environment.
template <class Take>
void each_variable(Take&& take) {
  const Block block(::GetEnvironmentStringsW(), &::FreeEnvironmentStringsW);
  for (const wchar_t* entry = block.get(); entry != nullptr && *entry != L'\0';) {
    const std::wstring_view text = entry;
    take(text);
    entry += text.size() + 1;
  }
}

wchar_t lower(wchar_t c) {
  return c >= L'A' && c <= L'Z' ? static_cast<wchar_t>(c - L'A' + L'a') : c;
}

// The names of variables ignore case. Those that are asked for are ASCII.
bool begins_with(std::wstring_view text, std::string_view prefix) {
  if (text.size() < prefix.size()) return false;
  for (std::size_t i = 0; i < prefix.size(); ++i)
    if (lower(text[i]) != lower(static_cast<unsigned char>(prefix[i]))) return false;
  return true;
}

}  // namespace

Environment process_environment() {
  return [](std::string_view name) { return process_variable(std::string(name).c_str()); };
}

std::optional<std::string> process_variable(const char* name) {
  const std::wstring wide_name = wide(name);
  std::wstring value(128, L'\0');
  for (;;) {
    ::SetLastError(ERROR_SUCCESS);
    const DWORD size = ::GetEnvironmentVariableW(wide_name.c_str(), value.data(),
                                                 static_cast<DWORD>(value.size()));
    if (size == 0 && ::GetLastError() != ERROR_SUCCESS) return std::nullopt;
    const bool is_whole = size < value.size();
    value.resize(size);  // with the NUL where it is not whole
    if (is_whole) return utf8(value);
  }
}

std::vector<std::string> variables_beginning_with(std::string_view prefix) {
  std::vector<std::string> names;
  each_variable([&](std::wstring_view text) {
    if (begins_with(text, prefix)) names.push_back(utf8(text.substr(0, text.find(L'='))));
  });
  return names;
}

void append_variables(std::string& out, std::span<const std::string_view> prefixes) {
  each_variable([&](std::wstring_view text) {
    for (const std::string_view prefix : prefixes)
      if (begins_with(text, prefix)) out.append(utf8(text)).push_back('\0');
  });
}

}  // namespace watchword::platform
