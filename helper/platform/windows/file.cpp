#include "platform/windows/file.h"

namespace watchword::platform {

OwnedHandle open_file(const std::string& path, const Opening& how) {
  // Whoever listens at a pipe of that name may not act for us.
  constexpr DWORD kFlags =
      FILE_FLAG_BACKUP_SEMANTICS | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION;
  const DWORD flags =
      kFlags | (how.link == LastLink::kOpenItself ? FILE_FLAG_OPEN_REPARSE_POINT : 0);
  const std::wstring name = system_path(path);
  HANDLE file = INVALID_HANDLE_VALUE;
  const auto open = [&] {
    file = ::CreateFileW(name.c_str(), how.access,
                         FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, how.security,
                         how.disposition, flags | how.attributes, nullptr);
    return file != INVALID_HANDLE_VALUE;
  };
  despite_others(open);
  return OwnedHandle(handle_of(file));
}

std::optional<FileFacts> facts_of(HANDLE file) {
  BY_HANDLE_FILE_INFORMATION found{};
  if (::GetFileType(file) != FILE_TYPE_DISK) {
    ::SetLastError(ERROR_NOT_SUPPORTED);
    return std::nullopt;
  }
  if (::GetFileInformationByHandle(file, &found) == 0) return std::nullopt;
  FileFacts facts{
      .attributes = found.dwFileAttributes,
      .links = found.nNumberOfLinks,
      .made = found.ftCreationTime,
      .written = found.ftLastWriteTime,
      .size = (static_cast<unsigned long long>(found.nFileSizeHigh) << 32U) | found.nFileSizeLow,
      .volume = found.dwVolumeSerialNumber,
      .index = (static_cast<unsigned long long>(found.nFileIndexHigh) << 32U) | found.nFileIndexLow,
  };
  if ((facts.attributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0) {
    FILE_ATTRIBUTE_TAG_INFO tag{};
    // What does not say what kind it is may well be one.
    facts.is_link =
        ::GetFileInformationByHandleEx(file, FileAttributeTagInfo, &tag, sizeof tag) == 0 ||
        tag.ReparseTag == 0 || IsReparseTagNameSurrogate(tag.ReparseTag);
  }
  facts.is_directory = !facts.is_link && (facts.attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
  facts.is_regular = !facts.is_link && !facts.is_directory;
  return facts;
}

std::optional<FileFacts> facts_of(const std::string& path, LastLink link) {
  const OwnedHandle file = open_file(path, {.access = FILE_READ_ATTRIBUTES, .link = link});
  return file ? facts_of(system_handle(file)) : std::nullopt;
}

bool says_missing(DWORD error) noexcept {
  return error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND ||
         error == ERROR_DIRECTORY || error == ERROR_INVALID_NAME || error == ERROR_BAD_NETPATH ||
         error == ERROR_BAD_NET_NAME;
}

}  // namespace watchword::platform
