// Left out: nothing that uses them is there at Windows yet.
#include "platform/local_socket.h"

#include <watchword/plugin.hpp>

namespace watchword::platform {

bool has_local_sockets() noexcept {
  return false;
}

LocalListener::LocalListener(std::string path) : path_(std::move(path)) {
  throw Failure(WW_INVALID, "this Watchword has no sockets at paths of Windows, as " + path_,
                "Run it where it has: in WSL, or on Linux.");
}

LocalListener::~LocalListener() = default;

OwnedHandle LocalListener::accept() const noexcept {
  return {};
}

OwnedHandle connect_to_local(const std::string& /*path*/, std::string& why) {
  why = "this Watchword has no such sockets at Windows";
  return {};
}

bool is_local_socket(const std::string& /*path*/) noexcept {
  return false;
}

std::optional<std::int64_t> peer_user(Handle /*connection*/) noexcept {
  return std::nullopt;
}

std::int64_t own_user() noexcept {
  return -1;
}

bool send_by(Handle /*connection*/, std::string_view /*bytes*/,
             const Deadline& /*deadline*/) noexcept {
  return false;
}

}  // namespace watchword::platform
