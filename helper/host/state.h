// Small facts that are not secret and outlive the process, one file each, and the locks between
// processes.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/environment.h"
#include "platform/files.h"

namespace watchword::host {

class State {
 public:
  // `root`: the directory, made when something is first written.
  explicit State(std::string root) : root_(std::move(root)) {}

  // $XDG_STATE_HOME/watchword, else ~/.local/state/watchword, else (no HOME) the same below the
  // home directory that the user database names.
  static std::string default_root(const platform::Environment& environment);

  // `area` keeps plugins apart. Keys are any text.
  std::optional<std::string> get(std::string_view area, std::string_view key) const;
  void put(std::string_view area, std::string_view key, std::string_view value) const;
  bool erase(std::string_view area, std::string_view key) const;
  std::vector<std::pair<std::string, std::string>> list(std::string_view area,
                                                        std::string_view prefix) const;

  std::unique_ptr<platform::FileLock> lock(std::string_view area, std::string_view name,
                                           std::chrono::milliseconds timeout,
                                           const std::function<bool()>& cancelled) const;

  const std::string& root() const { return root_; }

 private:
  std::string file(std::string_view area, std::string_view key) const;
  std::string root_;
};

}  // namespace watchword::host
