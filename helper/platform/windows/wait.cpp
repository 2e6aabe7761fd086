#include "platform/wait.h"

#include <algorithm>
#include <vector>

#include "platform/windows/wide.h"

namespace watchword::platform {
namespace {

// A pipe cannot be waited for: it is looked at, seldom where nothing comes for long.
constexpr DWORD kLookFirst = 1;
constexpr DWORD kLookLater = 16;  // milliseconds

DWORD milliseconds_until(const Deadline& deadline) {
  if (!deadline) return INFINITE;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(*deadline - std::chrono::steady_clock::now());
  return static_cast<DWORD>(
      std::clamp<std::chrono::milliseconds::rep>(left.count(), 0, INFINITE - 1));
}

// What is not there, what can be waited for, and what has to be looked at.
enum class Kind { kNone, kSignalled, kPipe, kAlwaysReady };

Kind kind_of(Handle handle) {
  DWORD mode = 0;
  if (handle == Handle::kNone) return Kind::kNone;
  switch (::GetFileType(system_handle(handle))) {
    case FILE_TYPE_PIPE:
      return Kind::kPipe;
    case FILE_TYPE_DISK:
      return Kind::kAlwaysReady;
    case FILE_TYPE_CHAR:  // a console, or another device, such as NUL
      return ::GetConsoleMode(system_handle(handle), &mode) != 0 ? Kind::kSignalled
                                                                 : Kind::kAlwaysReady;
    default:
      return Kind::kSignalled;
  }
}

// Ready is also what cannot be looked at: whoever reads it is told.
bool is_ready(Handle handle, Kind kind) {
  DWORD size = 0;
  switch (kind) {
    case Kind::kNone:
      return false;
    case Kind::kSignalled:
      return ::WaitForSingleObject(system_handle(handle), 0) != WAIT_TIMEOUT;
    case Kind::kPipe:
      return ::PeekNamedPipe(system_handle(handle), nullptr, 0, nullptr, &size, nullptr) == 0 ||
             size > 0;
    case Kind::kAlwaysReady:
      return true;
  }
  return true;
}

}  // namespace

std::optional<std::size_t> wait_for(std::initializer_list<Handle> handles,
                                    const Deadline& deadline) {
  struct Entry {
    Handle handle;
    Kind kind;
  };
  std::vector<Entry> entries;
  std::vector<HANDLE> signalled;
  std::vector<std::size_t> signalled_at;  // in `entries`
  DWORD look = INFINITE;
  for (const Handle handle : handles) {
    entries.push_back({handle, kind_of(handle)});
    if (entries.back().kind == Kind::kSignalled) {
      signalled.push_back(system_handle(handle));
      signalled_at.push_back(entries.size() - 1);
    }
    if (entries.back().kind == Kind::kPipe) look = kLookFirst;
  }
  for (;;) {
    for (std::size_t i = 0; i < entries.size(); ++i)
      if (is_ready(entries[i].handle, entries[i].kind)) return i;
    const DWORD left = milliseconds_until(deadline);
    if (left == 0) return std::nullopt;
    const DWORD time = std::min(left, look);
    if (signalled.empty()) {
      ::Sleep(time);
    } else {
      // What resets itself is not ready any more when it is looked at again.
      const DWORD which = ::WaitForMultipleObjects(static_cast<DWORD>(signalled.size()),
                                                   signalled.data(), FALSE, time);
      if (which < WAIT_OBJECT_0 + signalled.size()) return signalled_at[which - WAIT_OBJECT_0];
    }
    if (look != INFINITE) look = std::min(look * 2, kLookLater);
  }
}

}  // namespace watchword::platform
