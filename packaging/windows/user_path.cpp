// user-path add DIRECTORY | remove DIRECTORY
//
// Changes the user's PATH in the registry, and tells the programs that run. NSIS cannot: its
// strings end after 1,024 characters, and so would the PATH of everybody whose own is longer.
// Everything else in it stays as it is, to the character; `remove` undoes `add`. Exit codes: 0 done
// or nothing to do, 1 the registry refused, 2 called wrongly.
#include <algorithm>
#include <cwchar>
#include <optional>
#include <string>
#include <string_view>
#include <windows.h>

namespace {

constexpr DWORD kPatienceMs = 2000;  // for programs that do not answer
constexpr const wchar_t* kName = L"Path";

struct Value {
  std::wstring text;
  DWORD type = REG_EXPAND_SZ;
};

std::wstring_view without_last_slash(std::wstring_view entry) {
  if (entry.ends_with(L'\\')) entry.remove_suffix(1);
  return entry;
}

bool is_same(std::wstring_view one, std::wstring_view other) {
  one = without_last_slash(one);
  other = without_last_slash(other);
  return CompareStringOrdinal(one.data(), static_cast<int>(one.size()), other.data(),
                              static_cast<int>(other.size()), TRUE) == CSTR_EQUAL;
}

// Where the entry begins in the list, which is separated by semicolons.
std::optional<std::size_t> find(std::wstring_view list, std::wstring_view entry) {
  for (std::size_t begin = 0;;) {
    const std::size_t end = std::min(list.find(L';', begin), list.size());
    if (is_same(list.substr(begin, end - begin), entry)) return begin;
    if (end == list.size()) return std::nullopt;
    begin = end + 1;
  }
}

void add_entry(std::wstring& list, std::wstring_view entry) {
  if (find(list, entry)) return;
  if (!list.empty()) list += L';';
  list += entry;
}

void remove_entry(std::wstring& list, std::wstring_view entry) {
  while (const auto begin = find(list, entry)) {
    const std::size_t end = std::min(list.find(L';', *begin), list.size());
    if (*begin > 0)
      list.erase(*begin - 1, end - *begin + 1);  // with the semicolon before it
    else
      list.erase(0, std::min(end + 1, list.size()));
  }
}

std::optional<Value> read(HKEY key) {
  DWORD size = 0;
  Value value;
  if (RegQueryValueExW(key, kName, nullptr, &value.type, nullptr, &size) == ERROR_FILE_NOT_FOUND)
    return Value{};
  value.text.resize(size / sizeof(wchar_t) + 1);
  size = static_cast<DWORD>(value.text.size() * sizeof(wchar_t));
  if (RegQueryValueExW(key, kName, nullptr, &value.type, reinterpret_cast<BYTE*>(value.text.data()),
                       &size) != ERROR_SUCCESS ||
      (value.type != REG_SZ && value.type != REG_EXPAND_SZ))
    return std::nullopt;
  value.text.resize(std::wcslen(value.text.c_str()));
  return value;
}

bool write(HKEY key, const Value& value) {
  if (value.text.empty()) return RegDeleteValueW(key, kName) == ERROR_SUCCESS;
  const auto size = static_cast<DWORD>((value.text.size() + 1) * sizeof(wchar_t));
  return RegSetValueExW(key, kName, 0, value.type,
                        reinterpret_cast<const BYTE*>(value.text.c_str()), size) == ERROR_SUCCESS;
}

bool change(HKEY key, void (&how)(std::wstring&, std::wstring_view), std::wstring_view entry) {
  std::optional<Value> value = read(key);
  if (!value) return false;
  const std::wstring before = value->text;
  how(value->text, entry);
  if (value->text == before) return true;
  if (!write(key, *value)) return false;
  DWORD_PTR answer = 0;
  SendMessageTimeoutW(HWND_BROADCAST, WM_SETTINGCHANGE, 0, reinterpret_cast<LPARAM>(L"Environment"),
                      SMTO_ABORTIFHUNG, kPatienceMs, &answer);
  return true;
}

}  // namespace

int wmain(int argc, wchar_t** argv) {
  const std::wstring_view verb = argc == 3 ? argv[1] : L"";
  if ((verb != L"add" && verb != L"remove") || *argv[2] == L'\0') return 2;
  HKEY key = nullptr;
  if (RegCreateKeyExW(HKEY_CURRENT_USER, L"Environment", 0, nullptr, 0, KEY_READ | KEY_WRITE,
                      nullptr, &key, nullptr) != ERROR_SUCCESS)
    return 1;
  const bool done = change(key, verb == L"add" ? add_entry : remove_entry, argv[2]);
  RegCloseKey(key);
  return done ? 0 : 1;
}
