#include "kernel_store.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <limits>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include <watchword/encoding.hpp>

namespace watchword {
namespace {

// Descriptions count for the quota (200 keys, 20000 bytes for a user: keyrings(7)).
constexpr std::size_t kKeyInNameMaxBytes = 200;

// The kernel gives the quota of an erased key back a moment later.
constexpr std::chrono::milliseconds kQuotaPause{10};
constexpr int kQuotaPauses = 30;

constexpr const char* kPersistentExpiryFile = "/proc/sys/kernel/keys/persistent_keyring_expiry";
constexpr long kSecondsPerDay = 86400;

unsigned timeout_seconds(std::int64_t expires_at, std::int64_t now) {
  if (expires_at == 0) return 0;
  return static_cast<unsigned>(
      std::clamp<std::int64_t>(expires_at - now, 1, std::numeric_limits<std::int32_t>::max()));
}

// Not with iostreams, which are four times as large as all the rest of this module.
std::optional<long> persistent_expiry() {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
      std::fopen(kPersistentExpiryFile, "re"), &std::fclose);
  long seconds = 0;
  if (!file || std::fscanf(file.get(), "%ld", &seconds) != 1) return std::nullopt;
  return seconds;
}

std::string how_long_unused() {
  const auto expiry = persistent_expiry();
  if (!expiry) return "some days";
  const long seconds = *expiry;
  if (seconds < kSecondsPerDay) return std::to_string(seconds / 3600) + " hours";
  return std::to_string(seconds / kSecondsPerDay) + " days";
}

std::vector<StoredItem> load(const Keyring& keyring, const std::string& name) {
  std::vector<StoredItem> out;
  for (const Secret& payload : keyring.read(name))
    if (auto item = decode(payload.view())) out.push_back(std::move(*item));
  return out;
}

}  // namespace

void KernelStore::probe(std::uint32_t /*flags*/, const Describe& describe) {
  const Keyring keyring = Keyring::open();
  keyring.check_writable();
  if (keyring.persistent())
    describe(
        "the kernel's persistent keyring of this user, in memory only: lost at reboot and after " +
        how_long_unused() + " without use");
  else
    describe(
        "the kernel's keyring of this user, in memory only: lost at reboot, and possibly when "
        "the last session of this user ends");
}

std::vector<StoredItem> KernelStore::search(const ww_query& query) {
  const Keyring keyring = Keyring::open();
  std::vector<StoredItem> out;
  for (const std::string& name : names(keyring, query))
    for (StoredItem& item : load(keyring, name)) out.push_back(std::move(item));
  return out;
}

void KernelStore::put(const ww_item& item) {
  const Keyring keyring = Keyring::open();
  const std::int64_t now = host_.now();
  const std::string name = this->name(item.kind, item.key);
  const Secret payload = encode(item, now);
  const unsigned timeout = timeout_seconds(item.expires_at, now);

  bool evicted = false;
  int pauses = 0;
  while (!keyring.write(name, payload.view(), timeout)) {
    if (make_room(keyring, name)) {
      evicted = true;
    } else if (evicted && pauses < kQuotaPauses) {
      ++pauses;
      std::this_thread::sleep_for(kQuotaPause);
    } else {
      throw Failure(WW_STORE_FAILED,
                    "the kernel's keyring is full: this user's quota leaves no room for another " +
                        std::to_string(payload.size()) + " bytes",
                    "Sign out of what is not needed with `watchword logout`, or have an "
                    "administrator raise /proc/sys/kernel/keys/maxbytes and maxkeys.");
    }
  }
}

bool KernelStore::erase(const ww_query& query) {
  const Keyring keyring = Keyring::open();
  bool any = false;
  for (const std::string& name : names(keyring, query)) {
    const auto found = load(keyring, name);
    const bool wanted = std::any_of(found.begin(), found.end(), [&](const StoredItem& item) {
      return matches(item, query) && !item.expired(host_.now());
    });
    if (wanted && keyring.erase(name)) any = true;
  }
  return any;
}

std::string KernelStore::kind_prefix(ww_text kind) const {
  return prefix_ + percent_encode(view(kind)) + ":";
}

// A key that is too long for a name is hashed; '#' marks that.
std::string KernelStore::name(ww_text kind, ww_text key) const {
  const std::string_view text = view(key);
  const bool hashed = text.size() > kKeyInNameMaxBytes || text.front() == '#';
  return kind_prefix(kind) + (hashed ? "#" + host_.sha256_hex(text) : std::string(text));
}

std::vector<std::string> KernelStore::names(const Keyring& keyring, const ww_query& query) const {
  if (query.key.size != 0) return {name(query.kind, query.key)};
  return keyring.names(kind_prefix(query.kind));
}

// Erases the oldest item that need not outlive the session. False: there is none but `except`.
bool KernelStore::make_room(const Keyring& keyring, const std::string& except) const {
  std::optional<std::pair<std::int64_t, std::string>> oldest;
  for (const std::string& name : keyring.names(prefix_)) {
    if (name == except) continue;
    for (const StoredItem& item : load(keyring, name)) {
      if (item.lifetime != WW_LIFETIME_SESSION) continue;
      if (!oldest || item.written_at < oldest->first) oldest = {item.written_at, name};
    }
  }
  if (!oldest) return false;
  host_.trace("kernel keyring: the quota is used up; erased the oldest short-lived item");
  return keyring.erase(oldest->second);
}

}  // namespace watchword
