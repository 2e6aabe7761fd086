// Streams between processes of one machine, met at a path of the file system, where a system has
// such a thing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/handle.h"
#include "platform/wait.h"

namespace watchword::platform {

// Whether this system has them.
bool has_local_sockets() noexcept;

// A place where others connect: the socket is open to this user only, and so is its directory,
// which is made when it is not there.
class LocalListener {
 public:
  // What nobody listens at any more is taken over. Throws Failure: WW_INVALID when the path is too
  // long, somebody listens there or its directory is open to others, WW_STORE_FAILED when it cannot
  // be made.
  explicit LocalListener(std::string path);
  // Removes the socket, if it is still ours.
  ~LocalListener();
  LocalListener(const LocalListener&) = delete;
  LocalListener& operator=(const LocalListener&) = delete;

  const std::string& path() const noexcept { return path_; }
  // To be waited for.
  Handle handle() const noexcept { return socket_.get(); }
  // Whoever connected, in turn; none when they are gone again, or another thread has them.
  OwnedHandle accept() const noexcept;

 private:
  const std::string path_;
  OwnedHandle socket_;
  std::int64_t inode_ = 0;
};

// Connects to who listens at the path, a link followed; none, and `why` says why, when nobody does,
// or when the socket belongs to somebody else than this user or root.
OwnedHandle connect_to_local(const std::string& path, std::string& why);

// Whether there is a socket at the path, a link followed, of this user or root.
bool is_local_socket(const std::string& path) noexcept;

// Which user is at the other end, as the system numbers them; none where it does not tell.
std::optional<std::int64_t> peer_user(Handle connection) noexcept;
std::int64_t own_user() noexcept;

// Sends all of it by the deadline. False when the other end does not take it.
bool send_by(Handle connection, std::string_view bytes, const Deadline& deadline) noexcept;

}  // namespace watchword::platform
