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

#include <watchword/plugin.hpp>

#include "platform/environment.h"
#include "platform/lock.h"

namespace watchword::host {

// What the state holds and what it locks, as others see it.
class Notes {
 public:
  Notes() = default;
  virtual ~Notes() = default;
  Notes(const Notes&) = delete;
  Notes& operator=(const Notes&) = delete;

  // `area` keeps plugins apart. Keys are any text. What cannot be read counts as not there.
  virtual std::optional<std::string> get(std::string_view area, std::string_view key) const = 0;
  virtual std::vector<std::pair<std::string, std::string>> list(std::string_view area,
                                                                std::string_view prefix) const = 0;

  // Throw Failure(WW_STORE_FAILED) when it cannot be done.
  virtual void put(std::string_view area, std::string_view key, std::string_view value) const = 0;
  virtual bool erase(std::string_view area, std::string_view key) const = 0;

  // The same for what is useful and no more: that it cannot be done is told, and nothing is worse
  // for it than the memory.
  virtual void note(std::string_view area, std::string_view key, std::string_view value) const = 0;
  virtual bool forget(std::string_view area, std::string_view key) const = 0;

  // A lock that all processes of this user have in common. Waits up to `timeout`; `cancelled` is
  // asked now and then. Throws Failure: WW_TIMEOUT, WW_CANCELLED, WW_STORE_FAILED when there is no
  // place for it anywhere.
  virtual std::unique_ptr<platform::Lock> lock(std::string_view area, std::string_view name,
                                               std::chrono::milliseconds timeout,
                                               const std::function<bool()>& cancelled) const = 0;
};

class State : public Notes {
 public:
  struct Places {
    std::optional<std::string> root;  // made when something is first written; none: nowhere
    // For locks, in this order, when the root has no place for them.
    std::vector<std::string> other_locks;
  };
  // Told what could not be noted or read, once.
  using Tell = std::function<void(const Failure&)>;

  explicit State(std::string root) : State({{std::move(root)}, {}}, nullptr) {}
  State(Places places, Tell tell) : places_(std::move(places)), tell_(std::move(tell)) {}

  // The root: the user's state directory. Locks: there, else where what does not outlive the
  // session is.
  static Places default_places(const platform::Environment& environment);

  std::optional<std::string> get(std::string_view area, std::string_view key) const override;
  std::vector<std::pair<std::string, std::string>> list(std::string_view area,
                                                        std::string_view prefix) const override;
  void put(std::string_view area, std::string_view key, std::string_view value) const override;
  bool erase(std::string_view area, std::string_view key) const override;
  void note(std::string_view area, std::string_view key, std::string_view value) const override;
  bool forget(std::string_view area, std::string_view key) const override;
  std::unique_ptr<platform::Lock> lock(std::string_view area, std::string_view name,
                                       std::chrono::milliseconds timeout,
                                       const std::function<bool()>& cancelled) const override;

 private:
  // Why nothing is to be looked for or made at the root; looked at once.
  const std::optional<Failure>& obstacle() const;
  bool is_usable() const;
  Failure failure(const std::string& reason) const;
  void tell(const Failure& failure) const;
  std::string file(std::string_view area, std::string_view key) const;

  const Places places_;
  const Tell tell_;
  mutable std::optional<std::optional<Failure>> obstacle_;
  mutable bool told_ = false;
};

}  // namespace watchword::host
