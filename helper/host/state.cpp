#include "host/state.h"

#include <pwd.h>
#include <unistd.h>

#include <watchword/plugin.hpp>

#include "base/sha256.h"

namespace watchword::host {
namespace {

constexpr std::size_t kFileMaxBytes = WW_STATE_VALUE_MAX_BYTES + 4096;
constexpr std::size_t kFileNameHexDigits = 32;

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

std::string State::default_root(const platform::Environment& environment) {
  if (const auto state = environment("XDG_STATE_HOME"); state && state->rfind("/", 0) == 0)
    return *state + "/watchword";
  std::string home = environment("HOME").value_or("");
  if (home.empty()) {
    const passwd* user = ::getpwuid(::geteuid());
    if (user == nullptr || user->pw_dir == nullptr)
      throw Failure(WW_STORE_UNAVAILABLE, "there is no home directory to keep state in",
                    "Set HOME or XDG_STATE_HOME.");
    home = user->pw_dir;
  }
  return home + "/.local/state/watchword";
}

// Keys may be long and have any character, so their hash names the file.
std::string State::file(std::string_view area, std::string_view key) const {
  return root_ + '/' + std::string(area) + '/' + sha256_hex(key).substr(0, kFileNameHexDigits);
}

std::optional<std::string> State::get(std::string_view area, std::string_view key) const {
  const auto content = platform::read_file(file(area, key), kFileMaxBytes);
  if (!content) return std::nullopt;
  auto found = split(*content);
  if (!found || found->first != key) return std::nullopt;
  return std::move(found->second);
}

void State::put(std::string_view area, std::string_view key, std::string_view value) const {
  if (key.find('\n') != std::string_view::npos || value.size() > WW_STATE_VALUE_MAX_BYTES)
    throw Failure(WW_INVALID, "a state entry is too large or has a line break in its key");
  platform::make_private_directory(root_ + '/' + std::string(area));
  platform::write_file(file(area, key), entry(key, value));
}

bool State::erase(std::string_view area, std::string_view key) const {
  return platform::remove_file(file(area, key));
}

std::vector<std::pair<std::string, std::string>> State::list(std::string_view area,
                                                             std::string_view prefix) const {
  std::vector<std::pair<std::string, std::string>> found;
  const std::string directory = root_ + '/' + std::string(area);
  for (const std::string& name : platform::list_files(directory)) {
    if (name.size() != kFileNameHexDigits) continue;
    const auto content = platform::read_file(directory + '/' + name, kFileMaxBytes);
    if (!content) continue;  // removed meanwhile
    auto pair = split(*content);
    if (pair && pair->first.rfind(prefix, 0) == 0) found.push_back(std::move(*pair));
  }
  return found;
}

std::unique_ptr<platform::Lock> State::lock(std::string_view area, std::string_view name,
                                            std::chrono::milliseconds timeout,
                                            const std::function<bool()>& cancelled) const {
  const std::string directory = root_ + "/locks";
  platform::make_private_directory(directory);
  const std::string path =
      directory + '/' + std::string(area) + '-' + sha256_hex(name).substr(0, kFileNameHexDigits);
  return std::make_unique<platform::FileLock>(path, timeout, cancelled);
}

}  // namespace watchword::host
