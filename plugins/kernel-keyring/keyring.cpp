#include "keyring.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include <watchword/plugin.hpp>

namespace watchword {
namespace {

// A payload is one key of type big_key where the kernel has that type (it takes 1 MiB and next to
// no quota), else one of type user, else a keyring of its own that holds the parts.
constexpr const char* kBig = "big_key";
constexpr const char* kUser = "user";
constexpr const char* kParts = "keyring";
constexpr std::array kForms = {kBig, kUser, kParts};

constexpr std::size_t kUserPayloadMaxBytes = 32767;  // keyrings(7), "user"
constexpr std::size_t kFirstReadBytes = 4096;

using Buffer = std::vector<char, WipingAllocator<char>>;

// An expired or revoked key is as good as none.
bool is_miss(int error) {
  return error == ENOKEY || error == EKEYEXPIRED || error == EKEYREVOKED;
}

[[noreturn]] void fail(const std::string& what, int error) {
  throw Failure(WW_STORE_FAILED,
                "the kernel's keyring could not " + what + ": " + std::strerror(error));
}

std::optional<key_serial_t> find(key_serial_t ring, const char* type, const std::string& name) {
  const long found = keyctl_search(ring, type, name.c_str(), 0);
  if (found >= 0) return static_cast<key_serial_t>(found);
  if (is_miss(errno)) return std::nullopt;
  fail("be searched", errno);
}

// Empty when the key is gone.
std::optional<Buffer> read_key(key_serial_t key) {
  Buffer out(kFirstReadBytes);
  for (;;) {
    const long size = keyctl_read(key, out.data(), out.size());
    if (size < 0 && is_miss(errno)) return std::nullopt;
    if (size < 0) fail("be read", errno);
    const bool whole = static_cast<std::size_t>(size) <= out.size();
    out.resize(static_cast<std::size_t>(size));
    if (whole) return out;
  }
}

std::optional<Secret> read_parts(key_serial_t ring) {
  Secret out;
  for (int part = 0;; ++part) {
    const auto key = find(ring, kUser, std::to_string(part));
    if (!key) return part == 0 ? std::nullopt : std::optional(std::move(out));
    const auto bytes = read_key(*key);
    if (!bytes) return std::nullopt;
    out.append({bytes->data(), bytes->size()});
  }
}

// A key's name, or empty when it is gone or not a form that write() makes.
std::string name_of(key_serial_t key) {
  std::array<char, 4096 + 256> text;  // KEY_MAX_DESC_SIZE and what stands before it
  const long size = keyctl_describe(key, text.data(), text.size());
  if (size <= 0 || static_cast<std::size_t>(size) > text.size()) return {};
  // "type;uid;gid;permissions;description", the last of which may have semicolons (keyctl(2)).
  std::string_view rest(text.data(), static_cast<std::size_t>(size) - 1);
  const std::string_view type = rest.substr(0, rest.find(';'));
  if (std::find(kForms.begin(), kForms.end(), type) == kForms.end()) return {};
  for (int field = 0; field < 4; ++field)
    rest.remove_prefix(std::min(rest.find(';'), rest.size() - 1) + 1);
  return std::string(rest);
}

// A key in the process's keyring, where nobody else sees it, unlinked from there in the end, and
// gone with the process if that is killed.
class PrivateKey {
 public:
  PrivateKey(const char* type, const std::string& name, std::string_view payload)
      : id_(add_key(type, name.c_str(), payload.empty() ? nullptr : payload.data(), payload.size(),
                    KEY_SPEC_PROCESS_KEYRING)) {}
  PrivateKey(const PrivateKey&) = delete;
  PrivateKey& operator=(const PrivateKey&) = delete;
  ~PrivateKey() {
    if (id_ <= 0) return;
    const int saved_errno = errno;
    keyctl_unlink(id_, KEY_SPEC_PROCESS_KEYRING);
    errno = saved_errno;
  }
  key_serial_t id() const { return id_; }

 private:
  key_serial_t id_;
};

}  // namespace

Keyring Keyring::open() {
  const long persistent = keyctl_get_persistent(static_cast<uid_t>(-1), KEY_SPEC_PROCESS_KEYRING);
  if (persistent > 0) return {static_cast<key_serial_t>(persistent), true};
  if (keyctl_link(KEY_SPEC_USER_KEYRING, KEY_SPEC_PROCESS_KEYRING) == 0)
    return {KEY_SPEC_USER_KEYRING, false};
  throw Failure(
      WW_STORE_UNAVAILABLE,
      std::string("the kernel's keyring cannot be used here (containers often forbid it): ") +
          std::strerror(errno),
      "Use another store, or allow the system calls keyctl and add_key.");
}

void Keyring::check_writable() const {
  const key_serial_t key = add_key(kUser, "watchword probe", "1", 1, KEY_SPEC_PROCESS_KEYRING);
  if (key > 0) {
    keyctl_unlink(key, KEY_SPEC_PROCESS_KEYRING);
  } else if (errno != EDQUOT) {
    throw Failure(WW_STORE_UNAVAILABLE,
                  std::string("the kernel's keyring takes no keys here: ") + std::strerror(errno),
                  "Use another store, or allow the system call add_key.");
  }
}

std::vector<Secret> Keyring::read(const std::string& name) const {
  std::vector<Secret> out;
  for (const char* form : kForms) {
    const auto key = find(id_, form, name);
    if (!key) continue;
    if (form == kParts) {
      if (auto whole = read_parts(*key)) out.push_back(std::move(*whole));
    } else if (const auto bytes = read_key(*key)) {
      out.emplace_back(std::string_view(bytes->data(), bytes->size()));
    }
  }
  return out;
}

std::vector<std::string> Keyring::names(std::string_view prefix) const {
  const auto ids = read_key(id_).value_or(Buffer());
  std::vector<std::string> out;
  for (std::size_t at = 0; at + sizeof(key_serial_t) <= ids.size(); at += sizeof(key_serial_t)) {
    key_serial_t key = 0;
    std::memcpy(&key, ids.data() + at, sizeof key);
    std::string name = name_of(key);
    if (name.compare(0, prefix.size(), prefix) == 0) out.push_back(std::move(name));
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

// Adding a key that is there already updates it in place, at once, and takes its timeout away
// (add_key(2)). So one with a timeout is made out of sight first; linking it takes the place of the
// one before it, because it has the same type and name (keyctl(2), KEYCTL_LINK). False: see errno.
bool Keyring::write_whole(const char* type, const std::string& name, std::string_view payload,
                          unsigned timeout_seconds) const {
  if (timeout_seconds == 0)
    return add_key(type, name.c_str(), payload.data(), payload.size(), id_) >= 0;
  const PrivateKey key(type, name, payload);
  return key.id() >= 0 && keyctl_set_timeout(key.id(), timeout_seconds) == 0 &&
         keyctl_link(key.id(), id_) == 0;
}

bool Keyring::write(const std::string& name, std::string_view payload,
                    unsigned timeout_seconds) const {
  const char* form = kBig;
  bool written = write_whole(form, name, payload, timeout_seconds);
  if (!written && errno == ENODEV && payload.size() <= kUserPayloadMaxBytes) {
    form = kUser;
    written = write_whole(form, name, payload, timeout_seconds);
  } else if (!written && errno == ENODEV) {
    return write_parts(name, payload, timeout_seconds);
  }
  if (!written && errno == EDQUOT) return false;
  if (!written) fail("be written", errno);
  erase_other_forms(name, form);
  return true;
}

// The parts are gathered out of sight, and linked as write_whole() does it.
bool Keyring::write_parts(const std::string& name, std::string_view payload,
                          unsigned timeout_seconds) const {
  const auto failed = [](const char* what) {
    if (errno != EDQUOT) fail(what, errno);
    return false;
  };
  const PrivateKey ring(kParts, name, {});
  if (ring.id() < 0) return failed("be written");
  for (int part = 0; !payload.empty(); ++part) {
    const std::string_view bytes = payload.substr(0, kUserPayloadMaxBytes);
    if (add_key(kUser, std::to_string(part).c_str(), bytes.data(), bytes.size(), ring.id()) < 0)
      return failed("be written");
    payload.remove_prefix(bytes.size());
  }
  if (timeout_seconds != 0 && keyctl_set_timeout(ring.id(), timeout_seconds) != 0)
    return failed("take a timeout");
  if (keyctl_link(ring.id(), id_) != 0) return failed("be written");
  erase_other_forms(name, kParts);
  return true;
}

void Keyring::erase_other_forms(const std::string& name, const char* written) const {
  for (const char* form : kForms) {
    if (form == written) continue;
    if (const auto key = find(id_, form, name)) keyctl_unlink(*key, id_);
  }
}

bool Keyring::erase(const std::string& name) const {
  bool any = false;
  for (const char* form : kForms) {
    const auto key = find(id_, form, name);
    if (!key) continue;
    // The quota is given back at once for what a key no longer holds, but only some time later for
    // a key that was unlinked.
    if (form == kUser) keyctl_update(*key, "", 1);
    if (keyctl_unlink(*key, id_) == 0) any = true;
  }
  return any;
}

}  // namespace watchword
