#include "keep/state.h"

#include "platform/directories.h"
#include "platform/files.h"
#include "platform/paths.h"
#include "platform/sha256.h"
#include "platform/trust.h"

namespace watchword::host {
namespace {

constexpr std::size_t kFileMaxBytes = WW_STATE_VALUE_MAX_BYTES + 4096;
constexpr std::size_t kFileNameHexDigits = 32;
constexpr std::string_view kProgram = "watchword";

// A file holds its key in the first line, so that a listing can tell it.
std::string entry(std::string_view key, std::string_view value) {
  return std::string(key) + '\n' + std::string(value);
}

std::optional<std::pair<std::string, std::string>> split(const std::string& content) {
  const auto line_feed = content.find('\n');
  if (line_feed == std::string::npos) return std::nullopt;
  return std::make_pair(content.substr(0, line_feed), content.substr(line_feed + 1));
}

}  // namespace

State::Places State::default_places(const platform::Environment& environment) {
  return {platform::state_directory(environment, kProgram),
          platform::runtime_directories(environment, kProgram)};
}

Failure State::failure(const std::string& reason) const {
  return {WW_STORE_FAILED, "nothing can be noted in " + *places_.root + ": " + reason,
          "Mend that, or " + std::string(platform::how_to_move_state_directory())};
}

const std::optional<Failure>& State::obstacle() const {
  if (obstacle_) return *obstacle_;
  obstacle_.emplace();
  if (!places_.root)
    obstacle_->emplace(WW_STORE_FAILED, "nothing can be noted: there is no home directory",
                       std::string(platform::how_to_have_state_directory()));
  else if (const auto why = platform::why_not_ours(*places_.root))
    obstacle_->emplace(failure(*why));
  return *obstacle_;
}

bool State::is_usable() const {
  if (obstacle()) tell(*obstacle());
  return !obstacle();
}

void State::tell(const Failure& failure) const {
  if (!std::exchange(told_, true) && tell_) tell_(failure);
}

// Keys may be long and have any character, so their hash names the file.
std::string State::file(std::string_view area, std::string_view key) const {
  return *places_.root + '/' + std::string(area) + '/' +
         sha256_hex(key).substr(0, kFileNameHexDigits);
}

std::optional<std::string> State::get(std::string_view area, std::string_view key) const {
  if (!is_usable()) return std::nullopt;
  try {
    const auto content = platform::read_file(file(area, key), kFileMaxBytes);
    auto found = content ? split(*content) : std::nullopt;
    if (!found || found->first != key) return std::nullopt;
    return std::move(found->second);
  } catch (const Failure& failure) {
    tell(failure);
    return std::nullopt;
  }
}

std::vector<std::pair<std::string, std::string>> State::list(std::string_view area,
                                                             std::string_view prefix) const {
  std::vector<std::pair<std::string, std::string>> found;
  if (!is_usable()) return found;
  const std::string directory = *places_.root + '/' + std::string(area);
  for (const std::string& name : platform::list_files(directory)) {
    if (name.size() != kFileNameHexDigits) continue;
    try {
      const auto content = platform::read_file(directory + '/' + name, kFileMaxBytes);
      auto pair = content ? split(*content) : std::nullopt;  // none: removed meanwhile
      if (pair && pair->first.rfind(prefix, 0) == 0) found.push_back(std::move(*pair));
    } catch (const Failure& failure) {
      tell(failure);
    }
  }
  return found;
}

void State::put(std::string_view area, std::string_view key, std::string_view value) const {
  if (key.find('\n') != std::string_view::npos || value.size() > WW_STATE_VALUE_MAX_BYTES)
    throw Failure(WW_INVALID, "a state entry is too large or has a line break in its key");
  if (obstacle()) throw Failure(*obstacle());
  try {
    platform::make_private_directory(*places_.root + '/' + std::string(area));
    platform::write_file(file(area, key), entry(key, value));
  } catch (const platform::FileFailure& unwritten) {
    throw failure(unwritten.reason());  // the same for every file, to be told once
  }
}

bool State::erase(std::string_view area, std::string_view key) const {
  if (obstacle()) throw Failure(*obstacle());
  try {
    return platform::remove_file(file(area, key));
  } catch (const platform::FileFailure& unwritten) {
    throw failure(unwritten.reason());
  }
}

void State::note(std::string_view area, std::string_view key, std::string_view value) const {
  try {
    put(area, key, value);
  } catch (const Failure& failure) {
    if (failure.status() != WW_STORE_FAILED) throw;  // the caller's own fault
    tell(failure);
  }
}

bool State::forget(std::string_view area, std::string_view key) const {
  try {
    return erase(area, key);
  } catch (const Failure& failure) {
    tell(failure);
    return false;
  }
}

// As everybody meets with the same places in the same state, everybody takes the same one.
std::unique_ptr<platform::Lock> State::lock(std::string_view area, std::string_view name,
                                            std::chrono::milliseconds timeout,
                                            const std::function<bool()>& cancelled) const {
  std::vector<std::string> places;
  if (is_usable()) places.push_back(*places_.root);
  for (const std::string& place : places_.other_locks)
    if (platform::may_write_to(std::string(platform::directory_of(place)))) places.push_back(place);
  const std::string file = std::string(area) + '-' + sha256_hex(name).substr(0, kFileNameHexDigits);
  std::optional<Failure> first = obstacle();
  for (const std::string& place : places) {
    try {
      platform::make_private_directory(place + "/locks");
      return std::make_unique<platform::FileLock>(place + "/locks/" + file, timeout, cancelled);
    } catch (const platform::FileFailure& failure) {
      if (!first) first.emplace(failure);
    }
  }
  throw Failure(WW_STORE_FAILED,
                "there is no place for a lock, and without one two processes could spoil each "
                "other's work: " +
                    first->message(),
                first->advice());
}

}  // namespace watchword::host
