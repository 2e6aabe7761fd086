#include "platform/self.h"

#include "base/text.h"
#include "platform/windows/wide.h"

// What the C library reads the command line by, as main() of UTF-16 would be given it. (Not
// shell32, which is slow to load.)
extern "C" int __wgetmainargs(int* count, wchar_t*** words, wchar_t*** environment, int expand,
                              int* new_mode);

namespace watchword::platform {

std::vector<std::string> own_words(int /*argc*/, char** /*argv*/) {
  int count = 0;
  wchar_t** words = nullptr;
  wchar_t** environment = nullptr;
  int new_mode = 0;
  ::__wgetmainargs(&count, &words, &environment, 0, &new_mode);
  std::vector<std::string> out;
  for (int i = 0; i < count; ++i) out.push_back(utf8(words[i]));
  if (out.empty()) return out;
  constexpr std::string_view kSuffix = ".exe";
  std::string& name = out.front();
  name = from_system_path(wide(name));
  if (lower(name).ends_with(kSuffix)) name.resize(name.size() - kSuffix.size());
  return out;
}

void end_process(int code) noexcept {
  ::TerminateProcess(::GetCurrentProcess(), static_cast<UINT>(code));
  __builtin_unreachable();
}

}  // namespace watchword::platform
