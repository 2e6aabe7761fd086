#include "keyring.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include <watchword/plugin.hpp>

namespace watchword {
namespace {

namespace keys = kernel_keys;
using keys::Serial;

// The forms of a payload: one key, or where only keys of type user can be had and it is too long
// for one, a keyring of its own that holds the parts.
constexpr const char* kBig = keys::kBig;
constexpr const char* kUser = keys::kUser;
constexpr const char* kParts = keys::kRing;
constexpr std::array kForms = {kBig, kUser, kParts};

// An expired or revoked key is as good as none.
bool is_miss(int error) {
  return error == ENOKEY || error == EKEYEXPIRED || error == EKEYREVOKED;
}

[[noreturn]] void fail(const std::string& what, int error) {
  throw Failure(WW_STORE_FAILED,
                "the kernel's keyring could not " + what + ": " + std::strerror(error));
}

std::optional<Serial> find(Serial ring, const char* type, const std::string& name) {
  const long found = keys::search(ring, type, name);
  if (found >= 0) return static_cast<Serial>(found);
  if (is_miss(errno)) return std::nullopt;
  fail("be searched", errno);
}

// None when the key is gone.
std::optional<keys::Bytes> read_key(Serial key) {
  auto bytes = keys::read(key);
  if (!bytes && !is_miss(errno)) fail("be read", errno);
  return bytes;
}

std::optional<Secret> read_parts(Serial ring) {
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
std::string name_of(Serial key) {
  std::array<char, 4096 + 256> text;  // KEY_MAX_DESC_SIZE and what stands before it
  const long size = keys::keyctl(KEYCTL_DESCRIBE, key, text.data(), text.size());
  if (size <= 0 || static_cast<std::size_t>(size) > text.size()) return {};
  // "type;uid;gid;permissions;description", the last of which may have semicolons (keyctl(2)).
  std::string_view rest(text.data(), static_cast<std::size_t>(size) - 1);
  const std::string_view type = rest.substr(0, rest.find(';'));
  if (std::find(kForms.begin(), kForms.end(), type) == kForms.end()) return {};
  for (int field = 0; field < 4; ++field)
    rest.remove_prefix(std::min(rest.find(';'), rest.size() - 1) + 1);
  return std::string(rest);
}

}  // namespace

Keyring Keyring::open() {
  if (const auto home = keys::possess_home()) return Keyring(*home);
  throw Failure(
      WW_STORE_UNAVAILABLE,
      std::string("the kernel's keyring cannot be used here (containers often forbid it): ") +
          std::strerror(errno),
      "Use another store, or allow the system calls keyctl and add_key.");
}

void Keyring::check_writable() const {
  const keys::PrivateKey key(kUser, "watchword probe", "1");
  if (key.id() < 0 && errno != EDQUOT)
    throw Failure(WW_STORE_UNAVAILABLE,
                  std::string("the kernel's keyring takes no keys here: ") + std::strerror(errno),
                  "Use another store, or allow the system call add_key.");
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
  const auto ids = read_key(id_).value_or(keys::Bytes());
  std::vector<std::string> out;
  for (std::size_t at = 0; at + sizeof(Serial) <= ids.size(); at += sizeof(Serial)) {
    Serial key = 0;
    std::memcpy(&key, ids.data() + at, sizeof key);
    std::string name = name_of(key);
    if (name.compare(0, prefix.size(), prefix) == 0) out.push_back(std::move(name));
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

// One that stays for ever may be updated in place. False: see errno.
bool Keyring::write_whole(const char* type, const std::string& name, std::string_view payload,
                          unsigned timeout_seconds) const {
  if (timeout_seconds == 0) return keys::add(type, name, payload, id_) >= 0;
  return keys::PrivateKey(type, name, payload).publish(id_, timeout_seconds);
}

bool Keyring::write(const std::string& name, std::string_view payload,
                    unsigned timeout_seconds) const {
  const char* form = kBig;
  bool written = write_whole(form, name, payload, timeout_seconds);
  if (!written && errno == ENODEV && payload.size() <= keys::kUserPayloadMaxBytes) {
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

// The parts are gathered out of sight.
bool Keyring::write_parts(const std::string& name, std::string_view payload,
                          unsigned timeout_seconds) const {
  const auto failed = [](const char* what) {
    if (errno != EDQUOT) fail(what, errno);
    return false;
  };
  const keys::PrivateKey ring(kParts, name, {});
  if (ring.id() < 0) return failed("be written");
  for (int part = 0; !payload.empty(); ++part) {
    const std::string_view bytes = payload.substr(0, keys::kUserPayloadMaxBytes);
    if (keys::add(kUser, std::to_string(part), bytes, ring.id()) < 0) return failed("be written");
    payload.remove_prefix(bytes.size());
  }
  if (!ring.publish(id_, timeout_seconds)) return failed("be written");
  erase_other_forms(name, kParts);
  return true;
}

void Keyring::erase_other_forms(const std::string& name, const char* written) const {
  for (const char* form : kForms) {
    if (form == written) continue;
    if (const auto key = find(id_, form, name)) keys::keyctl(KEYCTL_UNLINK, *key, id_);
  }
}

bool Keyring::erase(const std::string& name) const {
  bool any = false;
  for (const char* form : kForms) {
    const auto key = find(id_, form, name);
    if (!key) continue;
    // The quota is given back at once for what a key no longer holds, but only some time later for
    // a key that was unlinked.
    if (form == kUser) keys::keyctl(KEYCTL_UPDATE, *key, "", 1);
    if (keys::keyctl(KEYCTL_UNLINK, *key, id_) == 0) any = true;
  }
  return any;
}

}  // namespace watchword
