#include "platform/given_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <watchword/plugin.hpp>

#include "platform/linux/descriptor.h"

namespace watchword::platform {
namespace {

[[noreturn]] void refuse(const std::string& path) {
  throw Failure(WW_REFUSED, path + " is not a regular file", "Name the file itself.");
}

[[noreturn]] void fail_reading(const std::string& path) {
  throw Failure(WW_INVALID, path + " cannot be read: " + std::strerror(errno),
                "Correct its name or its permissions.");
}

}  // namespace

std::optional<Secret> read_given_file(const std::string& path, std::size_t max_bytes, Links links) {
  const int no_link = links == Links::kRefuse ? O_NOFOLLOW : 0;
  const OwnedHandle file(
      handle_of(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | no_link)));
  if (!file) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    if (errno == ELOOP) refuse(path);
    fail_reading(path);
  }
  struct stat found {};
  if (::fstat(descriptor_of(file), &found) != 0) fail_reading(path);
  if (!S_ISREG(found.st_mode)) refuse(path);
  Secret content;
  const bool readable = read_blocks(descriptor_of(file), [&](std::string_view block) {
    content.append(block);
    return content.size() <= max_bytes;
  });
  if (!readable) fail_reading(path);
  if (content.size() > max_bytes)
    throw Failure(WW_INVALID, path + " is larger than " + std::to_string(max_bytes) + " bytes",
                  "Check that it is the right file.");
  return content;
}

bool is_regular_file(const std::string& path, Links links) {
  struct stat found {};
  const int status =
      links == Links::kFollow ? ::stat(path.c_str(), &found) : ::lstat(path.c_str(), &found);
  return status == 0 && S_ISREG(found.st_mode);
}

}  // namespace watchword::platform
