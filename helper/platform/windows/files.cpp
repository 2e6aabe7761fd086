#include "platform/files.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <memory>

#include <watchword/plugin.hpp>

#include "platform/paths.h"
#include "platform/trust.h"
#include "platform/windows/file.h"
#include "platform/windows/link.h"
#include "platform/windows/security.h"

namespace watchword::platform {
namespace {

constexpr std::string_view kDraftMark = ".new-";  // and the writer's process id
// No write takes this long; the draft of one that was killed is removed by the next one. In the
// system's unit, 100 ns.
constexpr unsigned long long kDraftAbandoned = 600ULL * 10'000'000ULL;

[[noreturn]] void fail(const std::string& what, const std::string& path) {
  throw FileFailure(what + " " + path, system_message(::GetLastError()));
}

unsigned long long number_of(const FILETIME& time) {
  return (static_cast<unsigned long long>(time.dwHighDateTime) << 32U) | time.dwLowDateTime;
}

unsigned long long now() {
  FILETIME time{};
  ::GetSystemTimeAsFileTime(&time);
  return number_of(time);
}

// Also one that may not be written to, which says nothing of its directory.
bool delete_file(const std::string& path) {
  const std::wstring name = system_path(path);
  if (::DeleteFileW(name.c_str()) != 0) return true;
  const DWORD why_not = ::GetLastError();
  const DWORD attributes = ::GetFileAttributesW(name.c_str());
  const bool is_protected = why_not == ERROR_ACCESS_DENIED &&
                            attributes != INVALID_FILE_ATTRIBUTES &&
                            (attributes & (FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_DIRECTORY)) ==
                                FILE_ATTRIBUTE_READONLY;
  if (is_protected && ::SetFileAttributesW(name.c_str(), FILE_ATTRIBUTE_NORMAL) != 0)
    return ::DeleteFileW(name.c_str()) != 0;
  ::SetLastError(why_not);
  return false;
}

// With its parents, from the nearest one that is there on.
void make_directory(const std::string& path) {
  if (path.empty() || exists(path)) return;
  make_directory(std::string(directory_of(path)));
  if (::CreateDirectoryW(system_path(path).c_str(), for_us_only(Made::kDirectory)) == 0 &&
      ::GetLastError() != ERROR_ALREADY_EXISTS)
    fail("cannot create", path);
}

std::string draft_of(const std::string& path) {
  return path + std::string(kDraftMark) + std::to_string(::GetCurrentProcessId());
}

// What writers of this file left behind that were killed.
void remove_abandoned_drafts(const std::string& path) {
  const std::string directory = path.substr(0, path.rfind('/') + 1);
  const std::string prefix = std::string(last_part(path)) + std::string(kDraftMark);
  for (const std::string& name : list_files(directory.empty() ? "." : directory)) {
    if (!name.starts_with(prefix)) continue;
    const auto found = facts_of(directory + name, LastLink::kOpenItself);
    if (found && number_of(found->written) + kDraftAbandoned < now()) delete_file(directory + name);
  }
}

bool write_bytes(HANDLE file, std::string_view bytes) {
  constexpr std::size_t kBlock = 1U << 20U;
  while (!bytes.empty()) {
    DWORD written = 0;
    const DWORD size = static_cast<DWORD>(std::min(bytes.size(), kBlock));
    if (::WriteFile(file, bytes.data(), size, &written, nullptr) == 0) return false;
    bytes.remove_prefix(written);
  }
  return true;
}

// The file behind the handle takes that name, whoever has what had it open: it goes on to exist for
// them. Only NTFS, and only of Windows 10, can do that.
bool rename_under_readers(HANDLE file, const std::wstring& path) {
  constexpr auto kRenameInfoEx = static_cast<FILE_INFO_BY_HANDLE_CLASS>(22);  // FileRenameInfoEx
  constexpr DWORD kIgnoreReadOnly = 0x40;  // FILE_RENAME_FLAG_IGNORE_READONLY_ATTRIBUTE
  const std::size_t bytes = path.size() * sizeof(wchar_t);
  const std::size_t size = sizeof(FILE_RENAME_INFO) + bytes;
  const auto room = std::make_unique<std::byte[]>(size);
  auto* const renaming = reinterpret_cast<FILE_RENAME_INFO*>(room.get());
  renaming->Flags =
      FILE_RENAME_FLAG_REPLACE_IF_EXISTS | FILE_RENAME_FLAG_POSIX_SEMANTICS | kIgnoreReadOnly;
  renaming->FileNameLength = static_cast<DWORD>(bytes);
  std::memcpy(renaming->FileName, path.data(), bytes);
  return ::SetFileInformationByHandle(file, kRenameInfoEx, renaming, static_cast<DWORD>(size)) != 0;
}

std::wstring full_system_path(const std::string& path) {
  const std::wstring name = system_path(path);
  std::wstring full(name.size() + MAX_PATH, L'\0');
  for (;;) {
    const DWORD size =
        ::GetFullPathNameW(name.c_str(), static_cast<DWORD>(full.size()), full.data(), nullptr);
    const bool is_whole = size < full.size();
    full.resize(size);
    if (is_whole) return full;
  }
}

// Closes the draft.
void take_name(OwnedHandle draft_file, const std::string& draft, const std::string& path) {
  const std::wstring target = full_system_path(path);
  const auto by_handle = [&] { return rename_under_readers(system_handle(draft_file), target); };
  if (despite_others(by_handle, ERROR_ACCESS_DENIED)) return;
  const DWORD error = ::GetLastError();
  if (error != ERROR_INVALID_PARAMETER && error != ERROR_NOT_SUPPORTED &&
      error != ERROR_INVALID_FUNCTION && error != ERROR_CALL_NOT_IMPLEMENTED)
    fail("cannot replace", path);
  draft_file = OwnedHandle();
  const std::wstring from = system_path(draft);
  const auto by_name = [&] {
    return ::MoveFileExW(from.c_str(), target.c_str(), MOVEFILE_REPLACE_EXISTING) != 0;
  };
  if (!despite_others(by_name, ERROR_ACCESS_DENIED)) fail("cannot replace", path);
}

bool is_real_directory(const std::string& path) {
  const auto found = facts_of(path, LastLink::kOpenItself);
  return found && found->is_directory;
}

// `like`: whose permissions it gets; without, it is ours only.
void replace_file(const std::string& path, std::string_view content,
                  const std::optional<Permissions>& like, DWORD attributes) {
  // Which no file replaces, but that may look like somebody's who has the file open.
  if (is_real_directory(path)) throw FileFailure("cannot replace " + path, "it is a directory");
  remove_abandoned_drafts(path);
  const std::string draft = draft_of(path);
  delete_file(draft);
  try {
    OwnedHandle file = open_file(draft, {.access = GENERIC_WRITE | DELETE | WRITE_DAC,
                                         .disposition = CREATE_NEW,
                                         .security = for_us_only(Made::kFile),
                                         .attributes = attributes});
    if (!file || (like && !like->give_to(system_handle(file)))) fail("cannot create", draft);
    if (!write_bytes(system_handle(file), content)) fail("cannot write", draft);
    if (::FlushFileBuffers(system_handle(file)) == 0) fail("cannot sync", draft);
    take_name(std::move(file), draft, path);
  } catch (...) {
    delete_file(draft);
    throw;
  }
}

}  // namespace

std::optional<std::string> read_file(const std::string& path, std::size_t max_bytes) {
  const OwnedHandle file = open_file(path, {});
  const auto found = file ? facts_of(system_handle(file)) : std::nullopt;
  if (!found) {
    if (!file && says_missing(::GetLastError())) return std::nullopt;
    fail("cannot read", path);
  }
  if (!found->is_regular)
    throw FileFailure("cannot read " + path,
                      found->is_link ? "it is a symbolic link" : "it is a directory");
  std::string content;
  const bool readable = read_blocks(system_handle(file), [&](std::string_view block) {
    content.append(block);
    return content.size() <= max_bytes;
  });
  if (!readable) fail("cannot read", path);
  if (content.size() > max_bytes)
    throw Failure(WW_STORE_FAILED, path + " is larger than it may be", "Remove it.");
  return content;
}

void write_file(const std::string& path, std::string_view content) {
  replace_file(path, content, std::nullopt, FILE_ATTRIBUTE_NORMAL);
}

void rewrite_file(const std::string& path, std::string_view content) {
  constexpr DWORD kKept = FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM;
  OwnedHandle before =
      open_file(path, {.access = READ_CONTROL | FILE_READ_ATTRIBUTES, .link = LastLink::kFollow});
  if (!before) return write_file(path, content);
  const auto found = facts_of(system_handle(before));
  const auto like = Permissions::of(system_handle(before));
  if (!found || !like) fail("cannot look at", path);
  before = OwnedHandle();  // or it cannot be replaced everywhere
  const DWORD kept = found->attributes & kKept;
  replace_file(path, content, like, kept == 0 ? FILE_ATTRIBUTE_NORMAL : kept);
}

std::string resolved(const std::string& path) {
  const OwnedHandle file =
      open_file(path, {.access = FILE_READ_ATTRIBUTES, .link = LastLink::kFollow});
  return file ? final_path(system_handle(file)).value_or(path) : path;
}

std::optional<std::string> link_target(const std::string& path) {
  const OwnedHandle link = open_file(path, {.access = FILE_READ_ATTRIBUTES});
  const auto target = link ? target_of_link(system_handle(link)) : std::nullopt;
  return target ? std::optional(from_system_path(*target)) : std::nullopt;
}

void make_link(const std::string& path, const std::string& target) {
  const std::string draft = draft_of(path);
  delete_file(draft);
  if (::CreateSymbolicLinkW(system_path(draft).c_str(), system_path(target).c_str(),
                            SYMBOLIC_LINK_FLAG_ALLOW_UNPRIVILEGED_CREATE) == 0)
    fail("cannot make the link", path);
  if (::MoveFileExW(system_path(draft).c_str(), system_path(path).c_str(),
                    MOVEFILE_REPLACE_EXISTING) != 0)
    return;
  const DWORD why = ::GetLastError();
  delete_file(draft);
  ::SetLastError(why);
  fail("cannot make the link", path);
}

OwnedHandle open_to_append(const std::string& path) {
  const auto refuse = [&](const std::string& why) {
    throw FileFailure("cannot write " + path, why);
  };
  if (!is_absolute(path)) refuse("it is not an absolute path");
  if (const auto why = why_not_ours(path.substr(0, path.find_last_of("/\\") + 1))) refuse(*why);
  OwnedHandle file = open_file(
      path, {.access = FILE_APPEND_DATA | FILE_READ_ATTRIBUTES | READ_CONTROL | SYNCHRONIZE,
             .disposition = OPEN_ALWAYS,
             .security = for_us_only(Made::kFile)});
  if (!file) fail("cannot write", path);
  const auto found = facts_of(system_handle(file));
  if (found && found->is_link) refuse("it is a symbolic link");
  if (!found || !found->is_regular) refuse("it is not a regular file");
  const auto permissions = Permissions::of(system_handle(file));
  if (!permissions) fail("cannot write", path);
  if (!permissions->is_ours()) refuse("it is not yours");
  if (permissions->others_may(kChangeFile)) refuse("others may write to it, too");
  if (found->links != 1) refuse("it has another name elsewhere");
  return file;
}

bool remove_file(const std::string& path) {
  if (despite_others([&] { return delete_file(path); })) return true;
  const DWORD why_not = ::GetLastError();
  if (says_missing(why_not)) return false;
  ::SetLastError(why_not);
  fail("cannot remove", path);
}

void make_private_directory(const std::string& path) {
  if (const auto why = why_not_ours(path)) throw FileFailure("cannot use " + path, *why);
  constexpr Opening kLook{.access = READ_CONTROL | FILE_READ_ATTRIBUTES};
  OwnedHandle directory = open_file(path, kLook);
  if (!directory) {
    make_directory(path);
    directory = open_file(path, kLook);
  }
  if (!directory) fail("cannot look at", path);
  const auto found = facts_of(system_handle(directory));
  const auto permissions = Permissions::of(system_handle(directory));
  if (!found || !permissions || !found->is_directory || !permissions->is_ours())
    throw FileFailure("cannot use " + path, path + " is not a directory of yours");
}

namespace {

// Names of the entries of a directory whose attributes are wanted, sorted.
template <class Wanted>
std::vector<std::string> list(const std::string& directory, const Wanted& wanted) {
  std::vector<std::string> names;
  WIN32_FIND_DATAW entry{};
  const HANDLE listing =
      ::FindFirstFileExW(system_path(directory + (directory.ends_with('/') ? "*" : "/*")).c_str(),
                         FindExInfoBasic, &entry, FindExSearchNameMatch, nullptr, 0);
  if (listing == INVALID_HANDLE_VALUE) return names;
  do {
    std::string name = utf8(entry.cFileName);
    if (name != "." && name != ".." && wanted(entry.dwFileAttributes))
      names.push_back(std::move(name));
  } while (::FindNextFileW(listing, &entry) != 0);
  ::FindClose(listing);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

std::vector<std::string> list_files(const std::string& directory) {
  return list(directory,
              [](DWORD attributes) { return (attributes & FILE_ATTRIBUTE_DIRECTORY) == 0; });
}

std::vector<std::string> list_directories(const std::string& directory) {
  return list(directory, [](DWORD attributes) {
    return (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0 &&
           (attributes & FILE_ATTRIBUTE_REPARSE_POINT) == 0;
  });
}

// A profile is its user's; what is in it inherits that.
bool others_may_read(const std::string& /*path*/) {
  return false;
}

// Without opening the file, which costs more than all else here and for which a virus scanner may
// wake; a link must be opened, because the file behind it is meant. The time when it was made tells
// a file from what took its place.
bool append_file_mark(std::string& out, const std::string& path) {
  WIN32_FILE_ATTRIBUTE_DATA found{};
  if (::GetFileAttributesExW(system_path(path).c_str(), GetFileExInfoStandard, &found) == 0)
    return false;
  std::array<unsigned long long, 5> parts{
      number_of(found.ftCreationTime), number_of(found.ftLastWriteTime),
      (static_cast<unsigned long long>(found.nFileSizeHigh) << 32U) | found.nFileSizeLow, 0, 0};
  if ((found.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0) {
    const auto behind = facts_of(path, LastLink::kFollow);
    if (!behind) return false;
    parts = {number_of(behind->made), number_of(behind->written), behind->size, behind->volume,
             behind->index};
  }
  for (const auto part : parts) out.append(std::to_string(part)).push_back(' ');
  return true;
}

bool exists(const std::string& path) {
  const DWORD attributes = ::GetFileAttributesW(system_path(path).c_str());
  if (attributes == INVALID_FILE_ATTRIBUTES) return false;
  return (attributes & FILE_ATTRIBUTE_REPARSE_POINT) == 0 || facts_of(path, LastLink::kFollow);
}

bool is_empty_file(const std::string& path) {
  const auto found = facts_of(path, LastLink::kFollow);
  return found && found->is_regular && found->size == 0;
}

// What its name says is all there is to say of it.
bool is_executable(const std::string& path) {
  std::string ending(path.substr(std::min(path.size(), path.find_last_of("./\\"))));
  for (char& c : ending)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  constexpr std::array<std::string_view, 4> kPrograms{".exe", ".com", ".cmd", ".bat"};
  if (std::find(kPrograms.begin(), kPrograms.end(), ending) == kPrograms.end()) return false;
  const auto found = facts_of(path, LastLink::kFollow);
  return found && found->is_regular;
}

bool may_write_to(const std::string& directory) {
  const OwnedHandle opened = open_file(
      directory, {.access = FILE_ADD_FILE | FILE_READ_ATTRIBUTES, .link = LastLink::kFollow});
  const auto found = opened ? facts_of(system_handle(opened)) : std::nullopt;
  return found && found->is_directory;
}

}  // namespace watchword::platform
