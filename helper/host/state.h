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

class Notes {
 public:
  Notes() = default;
  virtual ~Notes() = default;
  Notes(const Notes&) = delete;
  Notes& operator=(const Notes&) = delete;

  // `area` keeps plugins apart. Keys are any text without a line feed. All throw Failure.
  virtual std::optional<std::string> get(std::string_view area, std::string_view key) const = 0;
  virtual void put(std::string_view area, std::string_view key, std::string_view value) const = 0;
  virtual bool erase(std::string_view area, std::string_view key) const = 0;
  virtual std::vector<std::pair<std::string, std::string>> list(std::string_view area,
                                                                std::string_view prefix) const = 0;

  // Waits up to `timeout`; `cancelled` is asked now and then. Throws Failure: WW_TIMEOUT,
  // WW_CANCELLED, WW_STORE_FAILED.
  virtual std::unique_ptr<platform::Lock> lock(std::string_view area, std::string_view name,
                                               std::chrono::milliseconds timeout,
                                               const std::function<bool()>& cancelled) const = 0;
};

class State : public Notes {
 public:
  // `root`: the directory, made when something is first written.
  explicit State(std::string root) : root_(std::move(root)) {}

  // $XDG_STATE_HOME/watchword, else ~/.local/state/watchword, else (no HOME) the same below the
  // home directory that the user database names.
  static std::string default_root(const platform::Environment& environment);

  std::optional<std::string> get(std::string_view area, std::string_view key) const override;
  void put(std::string_view area, std::string_view key, std::string_view value) const override;
  bool erase(std::string_view area, std::string_view key) const override;
  std::vector<std::pair<std::string, std::string>> list(std::string_view area,
                                                        std::string_view prefix) const override;
  std::unique_ptr<platform::Lock> lock(std::string_view area, std::string_view name,
                                       std::chrono::milliseconds timeout,
                                       const std::function<bool()>& cancelled) const override;

  const std::string& root() const { return root_; }

 private:
  std::string file(std::string_view area, std::string_view key) const;
  std::string root_;
};

}  // namespace watchword::host
