// Named blocks of bytes in a place that takes only so much at once, as Windows' Credential Manager
// takes 2,560 bytes in one credential: what is longer goes into parts, which are written first, and
// becomes visible with its head. For stores and for Watchword's own memory of answers. What the
// system does stands behind Manager (credential_manager.hpp has the real one). C++17; std only.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../secret.hpp"

namespace watchword::credentials {

// As wincred.h numbers them.
enum class Persistence : std::uint32_t {
  kNone = 0,
  kSession = 1,  // in memory, until this logon session ends
  kMachine = 2,  // on this machine's disk; it does not roam
};

// As winerror.h numbers them.
inline constexpr std::uint32_t kNotFound = 1168;             // ERROR_NOT_FOUND
inline constexpr std::uint32_t kNoSuchLogonSession = 0x520;  // ERROR_NO_SUCH_LOGON_SESSION

// CRED_MAX_CREDENTIAL_BLOB_SIZE, since Windows 7.
inline constexpr std::size_t kContentMaxBytes = 2560;

struct Credential {
  std::string name;   // the system ignores its case; Watchword's own are ASCII
  std::string label;  // in another program's, the name of a user
  Persistence persistence = Persistence::kSession;
  Secret content;
  std::int64_t written_at = 0;  // by the system's clock, when it was read
  // What another program has written beside it: bytes by name. Watchword itself writes none.
  std::vector<std::pair<std::string, std::string>> attributes = {};
};

// What the Credential Manager does for this user, with generic credentials. Each function returns
// the system's error code, 0 when it is done.
class Manager {
 public:
  Manager() = default;
  virtual ~Manager() = default;
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;

  virtual std::uint32_t write(const Credential& credential) = 0;  // one of that name is replaced
  virtual std::uint32_t read(const std::string& name, Credential& out) = 0;
  virtual std::uint32_t erase(const std::string& name) = 0;
  // Those whose names begin so; not kNotFound when there are none.
  virtual std::uint32_t list(const std::string& prefix, std::vector<Credential>& out) = 0;
  // How long this logon session and the policy of this machine let credentials live.
  virtual std::uint32_t longest(Persistence& out) = 0;

  // How many bytes fit into one.
  virtual std::size_t content_max_bytes() { return kContentMaxBytes; }
  // What the system says of an error, for people.
  virtual std::string message_of(std::uint32_t error) = 0;

  virtual std::int64_t now() = 0;
  virtual std::string unique() = 0;  // another one each time, among all processes: [0-9a-f-]{1,32}
};

// What is thrown when the Credential Manager refuses something.
struct Refusal {
  std::uint32_t error;
  const char* what;  // "be read"
};

struct Block {
  std::string name;
  Secret content;
};

namespace detail {

// "WWC1 SET SIZE\n", then as much of the content as fits. The parts of a set are "NAME#SET.1" and
// so on. The digit is the version of the layout.
inline constexpr std::string_view kHeadMagic = "WWC1 ";

struct Head {
  std::string set;
  std::size_t size = 0;   // of the whole content
  std::string_view rest;  // borrowed
};

inline std::string head_line(const std::string& set, std::size_t size) {
  return std::string(kHeadMagic) + set + ' ' + std::to_string(size) + '\n';
}

// None of what this version did not write.
inline std::optional<Head> parse_head(std::string_view content) {
  const std::size_t end = content.find('\n');
  if (content.substr(0, kHeadMagic.size()) != kHeadMagic || end == std::string_view::npos)
    return std::nullopt;
  const std::string_view line = content.substr(kHeadMagic.size(), end - kHeadMagic.size());
  const std::size_t blank = line.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  Head out;
  out.set = line.substr(0, blank);
  const char* const digits = line.data() + blank + 1;
  const char* const line_end = line.data() + line.size();
  const auto [stopped, error] = std::from_chars(digits, line_end, out.size);
  out.rest = content.substr(end + 1);
  if (error != std::errc() || stopped != line_end || out.rest.size() > out.size)
    return std::nullopt;
  return out;
}

inline std::string set_prefix(const std::string& name, const std::string& set) {
  return name + '#' + set + '.';
}
inline std::string part_name(const std::string& name, const std::string& set, std::size_t number) {
  return set_prefix(name, set) + std::to_string(number);
}
// Of a part: the name of its head.
inline std::string_view head_name(std::string_view part) {
  return part.substr(0, part.find('#'));
}

inline void check(std::uint32_t error, const char* what) {
  if (error != 0) throw Refusal{error, what};
}

}  // namespace detail

// Functions throw Refusal. No name that they are given has a '#'.
class Blocks {
 public:
  // What a writer that was killed has left is removed after this time.
  static constexpr std::int64_t kLeftoverSeconds = 3600;

  explicit Blocks(Manager& manager) : manager_(manager) {}

  // The whole block, or none: what is being replaced meanwhile is the old one or the new one.
  std::optional<Secret> read(const std::string& name) const {
    std::string seen;
    for (;;) {
      Credential head;
      if (!find(name, head)) return std::nullopt;
      const auto parsed = detail::parse_head(head.content.view());
      if (!parsed) return std::nullopt;
      auto whole = gather(*parsed, [&](std::size_t number, Secret& part) {
        Credential found;
        if (!find(detail::part_name(name, parsed->set, number), found)) return false;
        part = std::move(found.content);
        return true;
      });
      // A part that is gone belongs to a set that was replaced, unless its head is still the same.
      if (whole || parsed->set == seen) return whole;
      seen = parsed->set;
    }
  }

  // All blocks whose names begin so.
  std::vector<Block> read_all(const std::string& prefix) const { return blocks_of(listed(prefix)); }

  // The same; and what killed writers have left there is removed.
  std::vector<Block> tidy(const std::string& prefix) const {
    const std::vector<Credential> found = listed(prefix);
    std::map<std::string_view, std::string> sets;
    for (const Credential& one : found)
      if (const auto head = detail::parse_head(one.content.view())) sets[one.name] = head->set;
    const std::int64_t now = manager_.now();
    for (const Credential& one : found) {
      if (!is_part(one)) continue;
      const std::string name(detail::head_name(one.name));
      const auto head = sets.find(name);
      const bool in_use = head != sets.end() && begins(one.name, name, head->second);
      if (!in_use && now - one.written_at > kLeftoverSeconds) manager_.erase(one.name);
    }
    return blocks_of(found);
  }

  // Replaces the block whole or not at all. `label` is for people.
  void write(const std::string& name, const std::string& label, Persistence persistence,
             std::string_view content) const {
    const auto before = head_of(name);
    const std::string set = manager_.unique();
    const std::string line = detail::head_line(set, content.size());
    const std::string_view first = content.substr(0, manager_.content_max_bytes() - line.size());
    Credential head{name, label, persistence, Secret(line), 0};
    head.content.append(first);

    write_parts(name, set, label, persistence, content.substr(first.size()));
    if (const auto error = manager_.write(head); error != 0) {
      erase_parts(name, set);
      throw Refusal{error, "be written"};
    }
    if (before) erase_parts(name, *before);
  }

  // False: there was none.
  bool erase(const std::string& name) const {
    const auto before = head_of(name);
    const std::uint32_t error = manager_.erase(name);
    if (error == kNotFound) return false;
    detail::check(error, "be erased");
    if (before) erase_parts(name, *before);
    return true;
  }

  // Everything whose name begins so, the heads first.
  void erase_all(const std::string& prefix) const {
    const std::vector<Credential> found = listed(prefix);
    for (const bool parts : {false, true})
      for (const Credential& one : found)
        if (is_part(one) == parts) manager_.erase(one.name);
  }

 private:
  static bool is_part(const Credential& one) { return one.name.find('#') != std::string::npos; }

  static bool begins(const std::string& part, const std::string& name, const std::string& set) {
    const std::string prefix = detail::set_prefix(name, set);
    return part.compare(0, prefix.size(), prefix) == 0;
  }

  // False: there is none.
  bool find(const std::string& name, Credential& out) const {
    const std::uint32_t error = manager_.read(name, out);
    if (error == kNotFound) return false;
    detail::check(error, "be read");
    return true;
  }

  std::vector<Credential> listed(const std::string& prefix) const {
    std::vector<Credential> out;
    detail::check(manager_.list(prefix, out), "be listed");
    return out;
  }

  // The set that the head of that name is of.
  std::optional<std::string> head_of(const std::string& name) const {
    Credential head;
    if (!find(name, head)) return std::nullopt;
    auto parsed = detail::parse_head(head.content.view());
    if (!parsed) return std::nullopt;
    return std::move(parsed->set);
  }

  // None when `part_of`, which fetches a part by its number, does not find one.
  template <class PartOf>
  static std::optional<Secret> gather(const detail::Head& head, PartOf&& part_of) {
    Secret out(head.rest);
    for (std::size_t number = 1; out.size() < head.size; ++number) {
      Secret part;
      if (!part_of(number, part) || part.empty()) return std::nullopt;
      out.append(part.view());
    }
    return out.size() == head.size ? std::optional(std::move(out)) : std::nullopt;
  }

  // What a list shows of a set that is being replaced need not be all of it: then it is read.
  std::vector<Block> blocks_of(const std::vector<Credential>& found) const {
    std::map<std::string_view, const Credential*> by_name;
    for (const Credential& one : found) by_name.emplace(one.name, &one);
    std::vector<Block> out;
    for (const Credential& one : found) {
      const auto head = is_part(one) ? std::nullopt : detail::parse_head(one.content.view());
      if (!head) continue;
      auto whole = gather(*head, [&](std::size_t number, Secret& part) {
        const auto place = by_name.find(detail::part_name(one.name, head->set, number));
        if (place == by_name.end()) return false;
        part = place->second->content.clone();
        return true;
      });
      if (!whole) whole = read(one.name);
      if (whole) out.push_back({one.name, std::move(*whole)});
    }
    return out;
  }

  void write_parts(const std::string& name, const std::string& set, const std::string& label,
                   Persistence persistence, std::string_view rest) const {
    for (std::size_t number = 1; !rest.empty(); ++number) {
      const std::string_view bytes = rest.substr(0, manager_.content_max_bytes());
      const Credential part{detail::part_name(name, set, number),
                            label + " (part " + std::to_string(number + 1) + ")", persistence,
                            Secret(bytes), 0};
      if (const auto error = manager_.write(part); error != 0) {
        erase_parts(name, set);
        throw Refusal{error, "be written"};
      }
      rest.remove_prefix(bytes.size());
    }
  }

  // Nobody reads them any more, or yet: those that stay are removed as leftovers.
  void erase_parts(const std::string& name, const std::string& set) const {
    for (std::size_t number = 1; manager_.erase(detail::part_name(name, set, number)) == 0;)
      ++number;
  }

  Manager& manager_;
};

}  // namespace watchword::credentials
