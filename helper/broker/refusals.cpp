#include "broker/refusals.h"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <vector>

#include "platform/sha256.h"

namespace watchword::broker {
namespace {

constexpr std::string_view kRefusalsArea = "host";
constexpr std::string_view kStateKey = "refused";
constexpr std::size_t kMarkHexDigits = 40;
constexpr std::size_t kWrittenMax = 64;

std::string mark_of(const Target& target, const RefusedSecret& secret) {
  std::string parts = secret.sha256;
  for (const std::string& part :
       {target.protocol, target.host, target.path ? "/" + *target.path : std::string(),
        secret.username})
    parts.append(1, '\0').append(part);
  return sha256_hex(parts).substr(0, kMarkHexDigits);
}

struct Written {
  std::string mark;
  std::int64_t at = 0;
};

// Those that still count.
std::vector<Written> read(const host::Notes& state) {
  std::vector<Written> all;
  const std::string kept = state.get(kRefusalsArea, kStateKey).value_or("");
  const std::int64_t now = std::time(nullptr);
  for (std::string_view rest = kept; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.size() <= kMarkHexDigits) continue;
    Written one{std::string(line.substr(0, kMarkHexDigits)), 0};
    std::from_chars(line.data() + kMarkHexDigits + 1, line.data() + line.size(), one.at);
    if (one.at <= now && now - one.at < Refusals::kSeconds) all.push_back(std::move(one));
  }
  return all;
}

void write(const host::Notes& state, const std::vector<Written>& all) {
  std::string lines;
  for (const Written& one : all) lines += one.mark + ' ' + std::to_string(one.at) + '\n';
  state.put(kRefusalsArea, kStateKey, lines);
}

// Two that write at once may lose one of the two: that one is refused once more.
void change(const host::Notes& state, const std::string& mark, bool refused) {
  auto all = read(state);
  const auto before = all.size();
  std::erase_if(all, [&](const Written& one) { return one.mark == mark; });
  if (!refused && all.size() == before) return;
  if (refused) all.insert(all.begin(), {mark, std::time(nullptr)});
  if (all.size() > kWrittenMax) all.resize(kWrittenMax);
  write(state, all);
}

// A note that cannot be had is done without.
template <class Function>
void leniently(Function&& function) {
  try {
    function();
  } catch (const Failure&) {
  }
}

}  // namespace

void Refusals::note(const Target& target, const RefusedSecret& secret, bool may_be_written) const {
  const std::string mark = mark_of(target, secret);
  if (keys_.put(mark, {}, kSeconds) || !may_be_written) return;
  leniently([&] { change(state_, mark, true); });
}

bool Refusals::has(const Target& target, const RefusedSecret& secret) const {
  const std::string mark = mark_of(target, secret);
  if (keys_.get(mark)) return true;
  bool found = false;
  leniently([&] {
    const auto all = read(state_);
    found = std::any_of(all.begin(), all.end(), [&](const Written& w) { return w.mark == mark; });
  });
  return found;
}

void Refusals::forget(const Target& target, const RefusedSecret& secret) const {
  const std::string mark = mark_of(target, secret);
  keys_.erase(mark);
  leniently([&] { change(state_, mark, false); });
}

void Refusals::clear() const {
  keys_.clear();
  leniently([&] { state_.erase(kRefusalsArea, kStateKey); });
}

}  // namespace watchword::broker
