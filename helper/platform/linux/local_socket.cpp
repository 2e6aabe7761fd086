#include "platform/local_socket.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <watchword/plugin.hpp>

#include "platform/files.h"
#include "platform/linux/descriptor.h"
#include "platform/paths.h"
#include "platform/trust.h"

namespace watchword::platform {
namespace {

constexpr int kBacklog = 64;

// None of them waits to be connected: a listener whose queue is full is one that does not answer.
OwnedHandle make_socket() {
  return OwnedHandle(handle_of(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)));
}

// None when the path is longer than the kernel takes.
std::optional<sockaddr_un> address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) return std::nullopt;
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

template <class Call>
bool with_address(const sockaddr_un& address, const Call& call) {
  return call(reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

bool connects(const sockaddr_un& address, const OwnedHandle& socket) {
  return with_address(address, [&](const sockaddr* to, socklen_t size) {
    return ::connect(descriptor_of(socket), to, size);
  });
}

// As nobody else may connect; the mask is the process's, and for this moment only.
bool binds(const sockaddr_un& address, const OwnedHandle& socket) {
  const mode_t mask = ::umask(0177);
  const bool bound = with_address(address, [&](const sockaddr* at, socklen_t size) {
    return ::bind(descriptor_of(socket), at, size);
  });
  const int why = errno;
  ::umask(mask);
  errno = why;
  return bound;
}

void require_own_directory(const std::string& path) {
  const std::string directory(directory_of(path));
  if (directory.empty() || !is_absolute(path))
    throw Failure(WW_INVALID, path + " is no place for a socket",
                  "Give an absolute path in a directory of your own.");
  if (!exists(directory)) return make_private_directory(directory);
  if (const auto why = why_not_trusted(directory))
    throw Failure(WW_INVALID, "no socket is made in " + directory + ": " + *why,
                  "Give a path in a directory that you alone may write to.");
}

// What is left of somebody who was killed.
void remove_dead_socket(const std::string& path, const sockaddr_un& address) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) return;
  if (!S_ISSOCK(found.st_mode))
    throw Failure(WW_INVALID, "there is something else at " + path, "Give another path.");
  const OwnedHandle probe = make_socket();
  if (probe && connects(address, probe))
    throw Failure(WW_INVALID, "somebody listens at " + path + " already",
                  "Stop that one, or give another path.");
  ::unlink(path.c_str());
}

int milliseconds_until(const Deadline& deadline) {
  if (!deadline) return -1;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(*deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<std::chrono::milliseconds::rep>(left.count(), 0, INT_MAX));
}

bool is_ours_or_roots(uid_t user) {
  return user == ::geteuid() || user == 0;
}

}  // namespace

bool has_local_sockets() noexcept {
  return true;
}

LocalListener::LocalListener(std::string path) : path_(std::move(path)) {
  const auto address = address_of(path_);
  if (!address)
    throw Failure(WW_INVALID,
                  "the path of the socket is longer than the system takes (" +
                      std::to_string(sizeof(sockaddr_un::sun_path) - 1) + " bytes): " + path_,
                  "Give a shorter one.");
  require_own_directory(path_);
  remove_dead_socket(path_, *address);
  socket_ = make_socket();
  struct stat made {};
  if (!socket_ || !binds(*address, socket_) || ::listen(descriptor_of(socket_), kBacklog) != 0 ||
      ::lstat(path_.c_str(), &made) != 0)
    throw FileFailure("cannot make the socket " + path_, std::strerror(errno));
  inode_ = static_cast<std::int64_t>(made.st_ino);
}

LocalListener::~LocalListener() {
  struct stat found {};
  if (socket_ && ::lstat(path_.c_str(), &found) == 0 &&
      static_cast<std::int64_t>(found.st_ino) == inode_)
    ::unlink(path_.c_str());
}

OwnedHandle LocalListener::accept() const noexcept {
  const int one = ::accept4(descriptor_of(socket_), nullptr, nullptr, SOCK_CLOEXEC);
  return one < 0 ? OwnedHandle() : OwnedHandle(handle_of(one));
}

OwnedHandle connect_to_local(const std::string& path, std::string& why) {
  struct stat found {};
  const auto address = address_of(path);
  OwnedHandle socket = make_socket();
  if (!address || ::stat(path.c_str(), &found) != 0) {
    why = !address ? "the path is too long" : std::strerror(errno);
  } else if (!is_ours_or_roots(found.st_uid)) {
    why = "it belongs to somebody else";
  } else if (!socket || !connects(*address, socket)) {
    why = std::strerror(errno);
  } else {
    return socket;
  }
  return {};
}

bool is_local_socket(const std::string& path) noexcept {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode) &&
         is_ours_or_roots(found.st_uid);
}

std::optional<std::int64_t> peer_user(Handle connection) noexcept {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(descriptor_of(connection), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
    return std::nullopt;
  return peer.uid;
}

std::int64_t own_user() noexcept {
  return ::geteuid();
}

bool send_by(Handle connection, std::string_view bytes, const Deadline& deadline) noexcept {
  while (!bytes.empty()) {
    const ssize_t sent =
        ::send(descriptor_of(connection), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno != EAGAIN) return false;
    pollfd entry{descriptor_of(connection), POLLOUT, 0};
    const int ready = ::poll(&entry, 1, milliseconds_until(deadline));
    if (ready == 0 || (ready < 0 && errno != EINTR)) return false;
  }
  return true;
}

}  // namespace watchword::platform
