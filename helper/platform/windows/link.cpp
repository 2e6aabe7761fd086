#include "platform/windows/link.h"

#include <cstring>
#include <vector>
#include <winioctl.h>

namespace watchword::platform {
namespace {

// REPARSE_DATA_BUFFER of ntifs.h, which is for drivers: a head, and two names in what follows.
struct Head {
  ULONG tag;
  USHORT size;
  USHORT reserved;
  USHORT substitute_offset;
  USHORT substitute_size;
  USHORT print_offset;
  USHORT print_size;
};

}  // namespace

std::optional<std::wstring> target_of_link(HANDLE link) {
  std::vector<std::byte> room(MAXIMUM_REPARSE_DATA_BUFFER_SIZE);
  DWORD size = 0;
  if (::DeviceIoControl(link, FSCTL_GET_REPARSE_POINT, nullptr, 0, room.data(),
                        static_cast<DWORD>(room.size()), &size, nullptr) == 0)
    return std::nullopt;
  return target_in({room.data(), size});
}

std::optional<std::wstring> target_in(std::span<const std::byte> reparse_point) {
  Head head{};
  if (reparse_point.size() < sizeof head) return std::nullopt;
  std::memcpy(&head, reparse_point.data(), sizeof head);
  const bool is_symbolic = head.tag == IO_REPARSE_TAG_SYMLINK;
  if (!is_symbolic && head.tag != IO_REPARSE_TAG_MOUNT_POINT) return std::nullopt;
  const std::size_t names = sizeof head + (is_symbolic ? sizeof(ULONG) : 0);  // its flags
  const std::size_t begin = names + head.substitute_offset;
  if (begin + head.substitute_size > reparse_point.size()) return std::nullopt;
  std::wstring target(head.substitute_size / sizeof(wchar_t), L'\0');
  std::memcpy(target.data(), reparse_point.data() + begin, target.size() * sizeof(wchar_t));
  if (target.starts_with(L"\\??\\")) target[1] = L'\\';  // as programs spell it
  return target;
}

std::optional<std::string> final_path(HANDLE file) {
  std::wstring path(MAX_PATH, L'\0');
  for (;;) {
    const DWORD size =
        ::GetFinalPathNameByHandleW(file, path.data(), static_cast<DWORD>(path.size()), 0);
    if (size == 0) return std::nullopt;
    const bool is_whole = size < path.size();
    path.resize(size);
    if (is_whole) return from_system_path(path);
  }
}

}  // namespace watchword::platform
