// Keys in the memory of the Linux kernel, by its system calls: keyrings(7), keyctl(2), add_key(2),
// persistent-keyring(7). For stores, and for Watchword itself, whose answers would wait longer for
// libkeyutils to be loaded than for all of these calls. Linux only; C++17; no function throws.
#pragma once

#if defined(__linux__)  // elsewhere it declares nothing

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <linux/keyctl.h>
#include <optional>
#include <string>
#include <string_view>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

#include "../secret.hpp"

namespace watchword::kernel_keys {

using Serial = std::int32_t;  // of a key or keyring
using Bytes = std::vector<char, WipingAllocator<char>>;

// A payload is one key of type big_key where the kernel has that type (it takes 1 MiB and next to
// no quota), else one of type user, up to kUserPayloadMaxBytes.
inline constexpr const char* kBig = "big_key";
inline constexpr const char* kUser = "user";
inline constexpr const char* kRing = "keyring";
inline constexpr std::size_t kUserPayloadMaxBytes = 32767;  // keyrings(7), "user"

// The call itself; negative with errno.
template <class... Arguments>
long keyctl(int operation, Arguments... arguments) {
  return ::syscall(SYS_keyctl, operation, arguments...);
}

// The serial of the key that was added or, where one of that type and name was there, updated;
// negative with errno.
inline long add(const char* type, const std::string& name, std::string_view payload, Serial ring) {
  return ::syscall(SYS_add_key, type, name.c_str(), payload.empty() ? nullptr : payload.data(),
                   payload.size(), ring);
}

// Its serial; negative with errno: ENOKEY, EKEYEXPIRED and EKEYREVOKED mean that there is none.
inline long search(Serial ring, const char* type, const std::string& name) {
  return keyctl(KEYCTL_SEARCH, ring, type, name.c_str(), 0);
}

// The payload of a key, or the serials in a keyring; none with errno.
inline std::optional<Bytes> read(Serial key) {
  constexpr std::size_t kUsualBytes = 4096;
  Bytes out(kUsualBytes);
  for (;;) {
    const long size = keyctl(KEYCTL_READ, key, out.data(), out.size());
    if (size < 0) return std::nullopt;
    const bool whole = static_cast<std::size_t>(size) <= out.size();
    out.resize(static_cast<std::size_t>(size));
    if (whole) return out;  // else it has grown, or was larger than usual: once more
  }
}

// The keyring that ours are in.
struct Home {
  Serial ring;
  bool persistent;  // the user's persistent keyring, which nobody can link by its serial number
};

// The user's persistent keyring; the user keyring, which every process with the user's id can
// reach, only where the kernel has no persistent ones. Possessed from now on through the keyring of
// this process, as a session keyring that sshd, cron or systemd joined possesses none (keyrings(7),
// "Possession"). None, with errno, where the kernel or a container forbids keyrings.
inline std::optional<Home> possess_home() {
  const long persistent =
      keyctl(KEYCTL_GET_PERSISTENT, static_cast<uid_t>(-1), KEY_SPEC_PROCESS_KEYRING);
  if (persistent > 0) return Home{static_cast<Serial>(persistent), true};
  if (keyctl(KEYCTL_LINK, KEY_SPEC_USER_KEYRING, KEY_SPEC_PROCESS_KEYRING) == 0)
    return Home{KEY_SPEC_USER_KEYRING, false};
  return std::nullopt;
}

// A key that nobody finds yet: in the keyring of this process, unlinked from there in the end, and
// gone with the process if that is killed. Adding a key where one is already would update that one
// in place and take its timeout away (add_key(2)); linking takes its place whole, because it has
// the same type and name (keyctl(2), KEYCTL_LINK).
class PrivateKey {
 public:
  PrivateKey(const char* type, const std::string& name, std::string_view payload)
      : id_(static_cast<Serial>(add(type, name, payload, KEY_SPEC_PROCESS_KEYRING))) {}
  PrivateKey(const PrivateKey&) = delete;
  PrivateKey& operator=(const PrivateKey&) = delete;
  ~PrivateKey() {
    if (id_ <= 0) return;
    const int saved_errno = errno;
    keyctl(KEYCTL_UNLINK, id_, KEY_SPEC_PROCESS_KEYRING);
    errno = saved_errno;
  }

  // Negative with errno: it could not be made.
  Serial id() const { return id_; }

  // Makes it the key of that name in `ring`, for that long (0: for ever). False with errno.
  bool publish(Serial ring, unsigned timeout_seconds) const {
    return id_ > 0 &&
           (timeout_seconds == 0 || keyctl(KEYCTL_SET_TIMEOUT, id_, timeout_seconds) == 0) &&
           keyctl(KEYCTL_LINK, id_, ring) == 0;
  }

 private:
  Serial id_;
};

}  // namespace watchword::kernel_keys

#endif
