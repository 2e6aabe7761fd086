// What an answer was made of: the variables that were looked up and the files that were read while
// it was found, so that a later process can tell whether it would find the same. A process may find
// several answers, one after the other.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "platform/environment.h"

namespace watchword::host {

// More would make an answer that costs more to compare than to find.
inline constexpr std::size_t kInputsMax = 256;

class Inputs {
 public:
  explicit Inputs(platform::Environment environment) : environment_(std::move(environment)) {}
  Inputs(const Inputs&) = delete;
  Inputs& operator=(const Inputs&) = delete;

  // While it lives, what is noted is part of every answer of this process: of what is opened once
  // and serves all of them, as a store does.
  class Lasting {
   public:
    explicit Lasting(Inputs& inputs) : inputs_(inputs) { ++inputs_.lasting_scopes_; }
    ~Lasting() { --inputs_.lasting_scopes_; }
    Lasting(const Lasting&) = delete;
    Lasting& operator=(const Lasting&) = delete;

   private:
    Inputs& inputs_;
  };

  // Another answer is looked for: forgets what only the last one was made of.
  void begin() { once_ = {}; }

  // The value of a variable, and a note that it was looked up.
  std::optional<std::string> variable(std::string_view name);
  // Notes that a file was read or looked for.
  void file(const std::string& path) { notes().files.insert(path); }

  // Notes that something else was read, of which nobody can tell whether it changes.
  void unknown() { notes().unknown = true; }

  // Everything noted so far: names and one hash of how all of it is now; no value and no line feed.
  // None when that cannot be said.
  std::optional<std::string> marks() const;

  // Whether what `marks` says is as it was then. If so it is noted here too: what is made of an
  // answer depends on whatever the answer depends on.
  bool confirm(std::string_view marks);

 private:
  using Names = std::set<std::string, std::less<>>;
  struct Notes {
    Names variables;
    Names files;
    bool unknown = false;
  };

  Notes& notes() { return lasting_scopes_ > 0 ? lasting_ : once_; }
  std::string hash_of(const Notes& notes) const;

  const platform::Environment environment_;
  Notes once_;
  Notes lasting_;
  int lasting_scopes_ = 0;
};

}  // namespace watchword::host
