#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>

#include "platform/files.h"
#include "platform/linux/descriptor.h"
#include "platform/lock_steps.h"

namespace watchword::platform {
namespace {

[[noreturn]] void fail_lock(const std::string& what, const std::string& path) {
  throw FileFailure(what + " " + path, std::strerror(errno));
}

}  // namespace

OwnedHandle open_lock(const std::string& path) {
  constexpr int kFlags = O_CLOEXEC | O_NOFOLLOW;
  OwnedHandle file(handle_of(::open(path.c_str(), O_RDWR | O_CREAT | kFlags, 0600)));
  if (!file && errno == EROFS)
    file = OwnedHandle(handle_of(::open(path.c_str(), O_RDONLY | kFlags)));
  if (!file) fail_lock("cannot open the lock", path);
  return file;
}

// flock, not fcntl: the lock belongs to this open file, so that closing another descriptor of the
// file in a library does not drop it.
bool lock_now(const OwnedHandle& file, const std::string& path) {
  if (::flock(descriptor_of(file), LOCK_EX | LOCK_NB) == 0) return true;
  if (errno != EWOULDBLOCK && errno != EINTR) fail_lock("cannot lock", path);
  return false;
}

}  // namespace watchword::platform
