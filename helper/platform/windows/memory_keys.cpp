#include "platform/memory_keys.h"

#include <algorithm>
#include <cstdio>
#include <utility>
#include <vector>

#include <watchword/sdk/credential_manager.hpp>

#include "platform/sha256.h"

// Session credentials: in the memory of the logon session, shared by its processes, on no disk.
namespace watchword::platform {
namespace {

using namespace credentials;

// Before each value: when it was put, for the eviction, and when its time is over.
constexpr std::size_t kTimeDigits = 20;
constexpr std::size_t kHeadSize = 2 * kTimeDigits;

// The Credential Manager has no quota; what it holds is listed at each put, which takes longer the
// more there are.
constexpr std::size_t kKeysMax = 128;

std::string prefix_of(const std::string& ring) {
  return ring + ':';
}

// Names ignore case.
std::string name_of(const std::string& ring, const std::string& key) {
  return prefix_of(ring) + sha256_hex(key);
}

std::string digits(std::int64_t time) {
  char text[kTimeDigits + 1];
  std::snprintf(text, sizeof text, "%020lld", static_cast<long long>(time));
  return text;
}

std::string_view put_at(std::string_view content) {
  return content.substr(0, kTimeDigits);
}
std::string_view ends_at(std::string_view content) {
  return content.substr(kTimeDigits, kTimeDigits);
}

// Put in the future: the clock was set back, and nobody knows how old it is.
bool is_living(std::string_view content, const std::string& now) {
  return content.size() >= kHeadSize && put_at(content) <= now && ends_at(content) > now;
}

// Erases what is over, and hands out the others, the oldest first.
std::vector<Block> living(const Blocks& blocks, const std::string& prefix, const std::string& now) {
  std::vector<Block> all = blocks.tidy(prefix);
  std::vector<Block> out;
  for (Block& block : all) {
    if (is_living(block.content.view(), now))
      out.push_back(std::move(block));
    else
      blocks.erase(block.name);
  }
  std::sort(out.begin(), out.end(), [](const Block& a, const Block& b) {
    return put_at(a.content.view()) < put_at(b.content.view());
  });
  return out;
}

// Gives up the older half, so that the next puts need not do it again.
void give_up_oldest(const Blocks& blocks, const std::vector<Block>& by_age) {
  for (std::size_t i = 0; i < (by_age.size() + 1) / 2; ++i) blocks.erase(by_age[i].name);
}

// What the system refuses is not kept.
template <class Result, class Function>
Result unless_refused(Result otherwise, Function&& function) {
  try {
    return function();
  } catch (const Refusal&) {
    return otherwise;
  }
}

}  // namespace

bool MemoryKeys::available() const {
  if (name_.empty()) return false;
  SystemManager manager;
  Persistence longest{};
  if (manager.longest(longest) != 0 || longest == Persistence::kNone) return false;
  std::vector<Credential> none;  // listing is what fails where there is no set of credentials
  return manager.list(prefix_of(name_) + "probe", none) == 0;
}

std::optional<Secret> MemoryKeys::get(const std::string& key) const {
  return unless_refused(std::optional<Secret>(), [&]() -> std::optional<Secret> {
    SystemManager manager;
    const auto content = Blocks(manager).read(name_of(name_, key));
    if (!content || !is_living(content->view(), digits(manager.now()))) return std::nullopt;
    return Secret(content->view().substr(kHeadSize));
  });
}

std::vector<Secret> MemoryKeys::all() const {
  if (name_.empty()) return {};
  return unless_refused(std::vector<Secret>(), [&] {
    SystemManager manager;
    std::vector<Secret> out;
    for (const Block& block : living(Blocks(manager), prefix_of(name_), digits(manager.now())))
      out.emplace_back(block.content.view().substr(kHeadSize));
    return out;
  });
}

bool MemoryKeys::put(const std::string& key, std::string_view value,
                     unsigned timeout_seconds) const {
  if (name_.empty()) return false;
  return unless_refused(false, [&] {
    SystemManager manager;
    const Blocks blocks(manager);
    const std::int64_t now = manager.now();
    const auto before = living(blocks, prefix_of(name_), digits(now));
    const bool oldest_go = when_full_ == WhenFull::kOldestGo;
    if (before.size() >= kKeysMax && !oldest_go) return false;
    if (before.size() >= kKeysMax) give_up_oldest(blocks, before);
    Secret dated(digits(now));
    dated.append(digits(now + std::max(timeout_seconds, 1U))).append(value);
    const auto write = [&] {
      blocks.write(name_of(name_, key), "Watchword, until the end of this session",
                   Persistence::kSession, dated.view());
      return true;
    };
    if (unless_refused(false, write)) return true;
    if (!oldest_go) return false;
    give_up_oldest(blocks, before);
    return write();
  });
}

void MemoryKeys::erase(const std::string& key) const {
  unless_refused(false, [&] {
    SystemManager manager;
    return Blocks(manager).erase(name_of(name_, key));
  });
}

void MemoryKeys::clear() const {
  unless_refused(false, [&] {
    SystemManager manager;
    Blocks(manager).erase_all(prefix_of(name_));
    return true;
  });
}

}  // namespace watchword::platform
